## The list
label-status = Stav
filter-any-status = Jakýkoli stav
filter-any-priority = Jakákoli priorita
order-label = Řadit podle
order-newest = Od nejnovějších
order-changed = Poslední změna
order-title = Název
order-status = Stav
requests-keys = Klávesnice: j a k přecházejí, x vybírá, Enter otevře, / hledá.
requests-export = Exportovat do CSV
requests-lost-title = Seznam se nepodařilo načíst
requests-lost-text = Nic z vašich dat se neztratilo. Zkuste to za chvíli znovu.
requests-lost-again = Zkusit znovu
pages-first = První strana
pages-previous = Předchozí
pages-next = Další

## Many at once
bulk-all = Vybrat vše na této straně
bulk-choose = Vybrat { $title }
bulk-actions = Co s vybranými požadavky
bulk-chosen = Vybráno:
bulk-cancel = Zrušit
bulk-delete = Smazat
bulk-cancel-title = Zrušit vybrané požadavky?
bulk-cancel-text = Práce na nich se zastaví a nelze v ní pokračovat. V seznamu zůstanou. Ty, které už jsou dokončené, zůstanou, jak jsou.
bulk-cancel-confirm = Zrušit požadavky
bulk-delete-title = Smazat vybrané požadavky?
bulk-delete-text = Budou trvale odstraněny i se soubory a výsledky. Ty, které ještě běží, se nejdřív zruší.
bulk-delete-confirm = Trvale smazat
bulk-finished = { $count ->
    [one] Jeden z nich je už dokončený a zůstane, jak je.
    [few] { $count } z nich jsou už dokončené a zůstanou, jak jsou.
   *[other] { $count } z nich je už dokončených a zůstane, jak jsou.
}
bulk-back = Ponechat je
flash-bulk-none = Nic se nezměnilo. Nejdřív vyberte 1 až 100 svých požadavků.
flash-bulk-cancelled = { $done ->
    [0] Žádný nebyl zrušen
    [one] Zrušen jeden
   *[other] Zrušeno: { $done }
}{ $finished ->
    [0] {""}
    [one] , jeden už byl dokončený
   *[other] , už dokončených: { $finished }
}{ $missing ->
    [0] {""}
    [one] , jeden už neexistuje
   *[other] , už neexistujících: { $missing }
}{ $failed ->
    [0] .
    [one] , jeden teď nešlo zrušit. Zkuste to u něj znovu.
   *[other] , { $failed } teď nešlo zrušit. Zkuste to u nich znovu.
}
flash-bulk-deleted = { $done ->
    [0] Žádný nebyl smazán
    [one] Smazán jeden
   *[other] Smazáno: { $done }
}{ $finished ->
    [0] {""}
   *[other] , nešlo smazat: { $finished }
}{ $missing ->
    [0] {""}
    [one] , jeden už neexistoval
   *[other] , už neexistujících: { $missing }
}{ $failed ->
    [0] .
    [one] , jeden teď nešlo smazat. Zkuste to u něj znovu.
   *[other] , { $failed } teď nešlo smazat. Zkuste to u nich znovu.
}
error-action-unknown = Zvolte cancel nebo delete.
error-not-a-list = Tohle musí být seznam.
error-id-invalid = Tohle musí být identifikátory požadavků.
error-none-chosen = Uveďte aspoň jeden požadavek.
error-too-many-chosen = Uveďte nejvýš { $max } požadavků.

## What happened
source-portal = Portál
source-user = Vy
source-submission-service = Submission Service
source-ai-orchestrator = AI Orchestrator
timeline-handed-in = Zadali jste ho
timeline-edited = Změnili jste ho
timeline-accepted = { $source }: přijato
timeline-started = { $source }: práce začala
timeline-step = { $source }: { $step }
timeline-answered = { $source }: opět odpovídá
timeline-progress = { $from } až { $to } %
timeline-completed = { $source }: dokončeno
timeline-failed = { $source }: { $reason }
timeline-cancelled = Zrušili jste ho
timeline-cancelled-by = { $source }: zrušeno
timeline-overdue = Déle než obvykle žádné zprávy
timeline-took = trvalo { $duration }
timeline-in-all = celkem po { $duration }
timeline-earlier = { $count ->
    [one] Zobrazit jeden dřívější krok
    [few] Zobrazit { $count } dřívější kroky
   *[other] Zobrazit { $count } dřívějších kroků
}
duration-seconds = { $count } s
duration-minutes = { $count } min{ $rest ->
    [0] {""}
   *[other] {" "}{ $rest } s
}
duration-hours = { $count } h{ $rest ->
    [0] {""}
   *[other] {" "}{ $rest } min
}
duration-days = { $count ->
    [one] 1 den
    [few] { $count } dny
   *[other] { $count } dní
}{ $rest ->
    [0] {""}
   *[other] {" "}{ $rest } h
}

## Past its time
overdue-title = Trvá to déle, než se čekalo
overdue-news = Poslední zpráva { $ago }: { $source }.
overdue-no-news = Zadáno { $ago }, platforma ho zatím nepřijala. Zkoušíme to dál.
overdue-advice = Můžete počkat, nebo požadavek zrušit.
overdue-row = Trvá to déle, než se čekalo. Můžete počkat, nebo ho zrušit.
