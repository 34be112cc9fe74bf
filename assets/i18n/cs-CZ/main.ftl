# Česky. Klíče jsou tytéž jako v en-US; chybějící se bere odtud.

product-name = User Portal
product-tagline = Zadat, sledovat, číst

## Frame
nav-main = Hlavní
nav-skip = Přejít k obsahu
nav-dashboard = Přehled
nav-requests = Požadavky
nav-settings = Nastavení
nav-breadcrumb = Kde jste
nav-person = Váš účet, { $name }
nav-profile = Váš profil
nav-sign-out = Odhlásit se
language-label = Jazyk
back-to-sign-in = Zpět na přihlášení
opens-new-tab = (otevře se na nové kartě)
dev-banner-title = Jen pro vývoj

## Forms
form-optional = (nepovinné)
form-leave = Odejít bez uložení
form-error-summary = { $count ->
    [one] Je třeba opravit jednu věc
    [few] Je třeba opravit { $count } věci
   *[other] Je třeba opravit { $count } věcí
}
label-email = E-mailová adresa
label-password = Heslo
label-first-name = Jméno
label-last-name = Příjmení
label-phone = Telefonní číslo
label-language = Jazyk
label-timezone = Časové pásmo
label-title = Název
label-description = Popis
label-type = Druh
label-priority = Priorita
label-files = Soubory
label-request-type = Druh
label-terms-accepted = Podmínky
password-hint = 8 až 128 znaků. Několik nesouvisejících slov se dobře pamatuje a těžko hádá.
password-show = Zobrazit heslo
phone-hint = S předvolbou země, například +420 601 234 567.
language-hint = V tomto jazyce jsou stránky i e-maily.
timezone-hint = V tomto pásmu se zobrazují data a časy.
priority-low = Nízká priorita
priority-normal = Běžná priorita
priority-high = Vysoká priorita

## Start
home-text = Popište, co potřebujete, sledujte, jak se na tom pracuje, a výsledek si přečtěte zde.
home-register = Vytvořit účet
home-sign-in = Přihlásit se
home-development = E-maily zůstávají ve schránce, ostatní služby zastupuje zkušební prostředí.

## Registration
register-title = Vytvoření účtu
register-action = Vytvořit účet
register-email-hint = Na tuto adresu pošleme odkaz, kterým potvrdíte, že je vaše.
register-terms = Souhlasím s podmínkami užití a se zásadami ochrany soukromí
register-have-account = Už máte účet?

## Sign in
login-title = Přihlášení
login-action = Přihlásit se
login-remember = Zůstat přihlášen
login-forgot = Zapomněli jste heslo?
login-no-account = Jste tu poprvé?

## Password reset
reset-request-title = Obnovení hesla
reset-request-text = Zadejte adresu svého účtu. Pošleme vám odkaz, kterým nastavíte nové heslo.
reset-request-action = Poslat odkaz
reset-sent-title = Podívejte se do e-mailu
reset-sent-text = Pokud k adrese { $email } patří účet, poslali jsme na ni odkaz. Platí 30 minut.
reset-sent-advice = Nic nepřišlo? Podívejte se do nevyžádané pošty a zkontrolujte, zda je adresa napsaná správně.
reset-sent-again = Použít jinou adresu
reset-sent-mailbox = E-maily se odsud neposílají. Přečtete si je ve schránce:
reset-title = Nastavení nového hesla
reset-new-password = Nové heslo
reset-consequence = Všude jinde budete odhlášeni.
reset-action = Nastavit heslo
reset-expired-text = Tento odkaz už byl použit, nebo jeho platnost skončila. Vyžádejte si nový; platí 30 minut.
reset-expired-action = Poslat nový odkaz
link-expired-title = Platnost odkazu skončila

## Email verification
verify-title = Potvrzení e-mailové adresy
verify-text = Zbývá jeden krok: potvrďte, že je tato adresa vaše.
verify-action = Potvrdit adresu
verify-expired-text = Tento odkaz už byl použit, nebo jeho platnost skončila. Pokud adresa ještě není potvrzená, pošlete si nový odkaz.
verify-expired-action = Poslat nový odkaz
verify-sent-title = Podívejte se do e-mailu
verify-sent-text = Na adresu { $email } jsme poslali odkaz. Platí 24 hodin.
verify-sent-advice = Nic nepřišlo? Podívejte se do nevyžádané pošty, nebo si odkaz pošlete znovu.
verify-resend = Poslat odkaz znovu
verify-wait = Znovu jej můžete poslat za
verify-wait-seconds = { $seconds ->
    [one] jednu sekundu
    [few] { $seconds } sekundy
   *[other] { $seconds } sekund
}
verify-later = Přejít na přehled
verify-banner = Adresa { $email } ještě není potvrzená. Otevřete odkaz, který jsme na ni poslali.
verify-banner-action = Poslat odkaz znovu

## Dashboard
dashboard-title = Přehled
dashboard-counts = Vaše požadavky podle stavu
dashboard-running = Probíhá
dashboard-running-empty = Nic neprobíhá.
dashboard-recent = Poslední výsledky
dashboard-recent-empty = Výsledky se zde objeví, jakmile je požadavek hotový.
dashboard-first-title = Vítejte, { $name }
dashboard-first-text = Zadejte svůj první požadavek. Zde jej můžete sledovat, dokud nebude výsledek hotový.
dashboard-first-action = Zadat požadavek
checklist-title = Dokončete nastavení
checklist-verified = Potvrdit e-mailovou adresu
checklist-profile = Doplnit profil
checklist-first-request = Zadat první požadavek
checklist-done = (hotovo)

## Requests
requests-title = Požadavky
requests-tabs = Požadavky podle stavu
requests-pages = Stránky seznamu
requests-show-all = Zobrazit všechny požadavky
requests-empty-title = Zatím žádné požadavky
requests-empty-text = Co zadáte, je zde vidět i se stavem a výsledkem.
requests-empty-running-title = Nic neprobíhá
requests-empty-done-title = Zatím není nic hotovo
requests-empty-failed-title = Nic se nepokazilo
requests-empty-all-title = Zatím žádné požadavky
requests-empty-tab-text = Vaše ostatní požadavky jsou na dalších kartách.
requests-filtered-empty-title = Nic neodpovídá
requests-filtered-empty-text = Hledání a filtrům neodpovídá žádný požadavek. Změňte je, nebo je zrušte.
tab-running = Probíhá
tab-done = Hotovo
tab-failed = Nezdařilo se
tab-all = Vše
filter-label = Hledání a filtry
filter-query = Hledat
filter-any-type = Jakýkoli druh
filter-after = Zadáno od
filter-before = Zadáno do
filter-apply = Hledat
filter-clear = Zrušit filtry
pages-older = Starší
request-new = Nový požadavek
request-hand-in = Zadat požadavek
request-edit = Upravit požadavek
request-save = Uložit změny
request-save-anyway = Uložit mou verzi
request-description = Popis
request-handed-in = zadáno
request-progress = Průběh
request-progress-of = Průběh požadavku { $title }
request-timeline = Co se stalo
request-copy-link = Zkopírovat odkaz
request-link-copied = Odkaz zkopírován
request-retry = Zkusit znovu
request-cancel = Zrušit požadavek
request-cancel-text = Práce se zastaví a nelze v ní pokračovat. Požadavek zůstane v seznamu.
request-cancel-confirm = Zrušit tento požadavek
request-delete = Smazat požadavek
request-delete-text = Požadavek, jeho soubory i výsledek se odstraní natrvalo.
request-delete-confirm = Smazat natrvalo
request-add-files = Přidat soubory
request-files-empty = Žádné soubory.
request-files-count = { $count ->
    [0] Soubory
    [one] Jeden soubor
    [few] { $count } soubory
   *[other] { $count } souborů
}
title-hint = Několik slov, podle kterých požadavek v seznamu poznáte.
description-hint = Co máte, co chcete vědět a jak vypadá dobrý výsledek.
files-hint = { $count ->
    [one] Jeden soubor
    [few] Až { $count } soubory
   *[other] Až { $count } souborů
} po nejvýše { $max } MB: PDF, Word, text, Markdown nebo zvuk.
files-drop = Přetáhněte soubory sem, nebo
files-remove = Odebrat
conflict-title = Mezitím změněno jinde
conflict-text = Zatímco jste psali, požadavek se změnil. Takto teď vypadá; co jste napsali, je ve formuláři níže. Uložením nahradíte současný stav.
progress-percent = { $percent } %

## Profile
profile-title = Profil
profile-email = E-mailová adresa
profile-verified = Potvrzena
profile-unverified = Nepotvrzena
profile-about = O vás
profile-save = Uložit profil

## States, types, sources
status-pending = Čeká
status-submitted = Zadáno
status-processing = Zpracovává se
status-completed = Hotovo
status-failed = Nezdařilo se
status-cancelled = Zrušeno

## What just happened
flash-dismiss = Zavřít
flash-welcome = Váš účet je připraven. Poslali jsme vám odkaz k potvrzení e-mailové adresy.
flash-signed-out = Jste odhlášeni.
flash-verified = Vaše e-mailová adresa je potvrzená.
flash-verification-sent = Poslali jsme vám nový odkaz. Platí 24 hodin.
flash-password-reset = Nové heslo je nastavené. Přihlaste se jím.
flash-request-created = Požadavek je zadán.
flash-request-updated = Změny jsou uložené.
flash-request-cancelled = Požadavek je zrušen.
flash-request-retried = Požadavek byl zadán znovu.
flash-request-deleted = Požadavek je smazán.
flash-files-added = Soubory jsou přidané.
flash-profile-saved = Profil je uložen.
flash-language-saved = Jazyk je změněn.

## Error pages
error-home = Přejít na začátek
error-request-id = Když nám napíšete, uveďte
error-400-title = Požadavek není platný
error-400-text = Server nerozuměl tomu, co poslal váš prohlížeč.
error-400-advice = Vraťte se, načtěte stránku znovu a zkuste to ještě jednou.
error-401-title = Nejste přihlášeni
error-401-text = Tato stránka vyžaduje přihlášení, nebo vaše relace skončila.
error-401-advice = Přihlaste se a otevřete stránku znovu.
error-403-title = Toto není dovoleno
error-403-text = Váš účet k tomu nemá oprávnění, nebo byl formulář otevřený příliš dlouho.
error-403-advice = Vraťte se, načtěte stránku znovu a zkuste to ještě jednou. Pokud to nepomůže, obraťte se na toho, kdo portál provozuje.
error-404-title = Taková stránka tu není
error-404-text = Adresa nikam nevede, nebo to, co tu bylo, je smazané či patří někomu jinému.
error-404-advice = Zkontrolujte adresu, nebo začněte znovu na přehledu.
error-405-title = Toto zde nelze
error-405-text = Adresa existuje, ale takový druh požadavku nepřijímá.
error-405-advice = Vraťte se a použijte tlačítka na stránce.
error-409-title = Mezitím změněno
error-409-text = To, na čem jste pracovali, se změnilo jinde, a proto se nic neuložilo.
error-409-advice = Načtěte stránku znovu, podívejte se na současný stav a zkuste to ještě jednou.
error-413-title = Je to příliš velké
error-413-text = Poslali jste víc, než server přijímá.
error-413-advice = Pošlete méně souborů, nebo menší.
error-415-title = Tento formát se nepřijímá
error-415-text = Server neumí číst formát toho, co jste poslali.
error-415-advice = Vraťte se a použijte některý z formátů uvedených na stránce.
error-422-title = Něco je třeba opravit
error-422-text = To, co jste zadali, nelze takto uložit.
error-422-advice = Vraťte se, opravte to a pošlete znovu.
error-429-title = Příliš mnoho pokusů
error-429-text = Během krátké doby od vás přišlo příliš mnoho požadavků.
error-429-advice = Počkejte několik minut a zkuste to znovu.
error-500-title = Na naší straně se něco pokazilo
error-500-text = Server narazil na chybu. Je zaznamenaná.
error-500-advice = Zkuste to za několik minut znovu. Pokud se to opakuje, napište nám.
error-503-title = Právě nedostupné
error-503-text = Portál, nebo něco, co potřebuje, se restartuje či opravuje.
error-503-advice = Zkuste to za několik minut znovu.
error-507-title = Došlo místo
error-507-text = Server nemá místo, kam by uložil, co jste poslali. Nic se neuložilo.
error-507-advice = Zkuste to později. Pokud to trvá, napište nám.

## Messages beside fields and in the API
error-required = Toto pole je povinné.
error-too-long = Použijte nejvýše { $max ->
    [one] jeden znak
    [few] { $max } znaky
   *[other] { $max } znaků
}.
error-too-short = Použijte nejméně { $min ->
    [one] jeden znak
    [few] { $min } znaky
   *[other] { $min } znaků
}.
error-email-invalid = Zadejte e-mailovou adresu ve tvaru jmeno@example.com.
error-email-taken = Účet s touto adresou už existuje. Přihlaste se, nebo si obnovte heslo.
error-password-length = Použijte 8 až 128 znaků.
error-password-common = Toto heslo patří k nejčastěji používaným. Zvolte jiné.
error-password-contains-email = Heslo nesmí obsahovat vaši e-mailovou adresu.
error-terms = Bez souhlasu s podmínkami nelze pokračovat.
error-phone-invalid = Zadejte číslo s předvolbou země, například +420601234567.
error-language-unknown = Tento jazyk není k dispozici.
error-timezone-unknown = Toto časové pásmo neznáme.
error-credentials = E-mailová adresa nebo heslo nesouhlasí.
error-rate-limited = Příliš mnoho požadavků. Chvíli počkejte a zkuste to znovu.
error-token-invalid = Tento odkaz není platný. Vyžádejte si nový.
error-link-expired = Platnost tohoto odkazu skončila. Vyžádejte si nový.
error-title-length = Použijte 1 až 200 znaků.
error-type-length = Použijte 1 až 50 znaků.
error-priority-unknown = Zvolte low, normal nebo high.
error-metadata-object = Toto musí být objekt JSON.
error-metadata-size = Toto smí mít nejvýše 16 KB.
error-file-too-large = Každý soubor smí mít nejvýše { $max } MB.
error-file-type = Tento druh souboru se nepřijímá. Pošlete PDF, Word, text, Markdown nebo zvuk.
error-file-count = Nejvýše { $max ->
    [one] jeden soubor
    [few] { $max } soubory
   *[other] { $max } souborů
}.
error-file-name = Název souboru chybí, nebo není platný.
error-request-not-pending = Na požadavku se už pracuje a nelze jej změnit.
error-request-final = Požadavek je ukončen a nelze jej změnit.
error-request-not-failed = Znovu lze zkusit jen požadavek, který se nezdařil.
error-request-changed = Požadavek se mezitím změnil. Než jej změníte, načtěte jej znovu.
error-idempotency-mismatch = Tento idempotentní klíč už byl použit pro jiný požadavek.
error-idempotency-in-flight = První požadavek s tímto idempotentním klíčem se ještě vyřizuje.
error-not-json = Tělo není platný JSON.
error-content-type = Tento typ obsahu se zde nepřijímá.
error-body-too-large = Tělo je příliš velké.
error-not-found = Tady nic není.
error-method = Tato metoda se zde nepřijímá.
error-authentication-required = Nejdříve se přihlaste.
error-invalid-token = Token není platný, nebo jeho platnost skončila.
error-forbidden = K tomu nemáte oprávnění.
error-csrf = Formulář byl otevřený příliš dlouho. Pošlete jej znovu.
error-host = Toto jméno hostitele se zde neobsluhuje.
error-conflict = Toto je v rozporu se změnou, která proběhla mezitím.
error-internal = Na naší straně se něco pokazilo. Je to zaznamenané.
error-unavailable = Právě nedostupné. Zkuste to za několik minut znovu.
error-storage-full = Není místo, kam by se to uložilo.
error-page-range = Stránka musí být 1 nebo více.
error-size-range = Velikost stránky musí být mezi 1 a 100.
error-sort-unknown = Podle tohoto nelze seznam řadit.
error-order-unknown = Pořadí musí být asc nebo desc.
error-filter-unknown = Tento filtr neznáme.
error-date-invalid = Zadejte datum ve tvaru 2026-01-31.
error-cursor-invalid = Toto místo v seznamu není platné. Začněte od první stránky.
error-text-invalid = Obsahuje znaky, které nelze uložit.
error-not-a-string = Toto musí být text.
error-not-a-boolean = Toto musí být true nebo false.
error-results-not-ready = Výsledek ještě není hotový.
error-precondition = Verze, kterou uvádíte, není současná.
error-signature = Podpis chybí, nebo nesouhlasí.
error-https-required = Použijte https.

## Why a request failed
failure-rejected = Požadavek nebyl přijat
failure-rejected-advice = Služba, která práci vykonává, jej odmítla. Zkontrolujte popis a soubory a zkuste to znovu.
failure-unreachable = Služba nebyla k zastižení
failure-unreachable-advice = Služba, která práci vykonává, dlouho neodpovídala. O nic jste nepřišli. Zkuste to znovu.
failure-forgotten = Požadavek se cestou ztratil
failure-forgotten-advice = Služba, která práci vykonává, už tento požadavek nezná. Zkuste jej zadat znovu.
failure-platform = Práce se nezdařila
failure-platform-advice = Při práci na požadavku se něco pokazilo. Zkuste to znovu, nebo nejdříve změňte popis a soubory.
failure-file = Soubor se nepodařilo přečíst
failure-file-advice = Některý ze souborů chybí, nebo je poškozený. Zadejte požadavek znovu s novou kopií.
notice-unreachable = Služba, která práci vykonává, právě neodpovídá. Zkoušíme to dál; nemusíte nic dělat.
notice-resubmitted = Služba, která práci vykonává, tento požadavek ztratila. Zadali jsme jej znovu.

## Mails
mail-greeting = Dobrý den, { $name },
mail-footer = Tento e-mail dostáváte kvůli svému účtu na { product-name }.
mail-link-hint = Pokud tlačítko nefunguje, zkopírujte si do prohlížeče tuto adresu:
mail-verify-subject = Potvrďte svou e-mailovou adresu
mail-verify-heading = Potvrďte svou e-mailovou adresu
mail-verify-body = S touto adresou byl vytvořen účet. Potvrďte, že je vaše.
mail-verify-action = Potvrdit adresu
mail-verify-expiry = Odkaz platí 24 hodin.
mail-verify-ignore = Pokud jste účet nevytvořili, nemusíte nic dělat.
mail-reset-subject = Obnovení hesla
mail-reset-heading = Obnovení hesla
mail-reset-body = Někdo požádal o nové heslo k vašemu účtu. Tímto odkazem je nastavíte.
mail-reset-action = Nastavit nové heslo
mail-reset-expiry = Odkaz platí 30 minut a jen jednou.
mail-reset-ignore = Pokud jste to nebyli vy, nemusíte nic dělat. Vaše heslo zůstává beze změny.
mail-registered-again-subject = Někdo se pokusil registrovat s vaší adresou
mail-registered-again-heading = Účet už máte
mail-registered-again-body = Někdo se pokusil vytvořit účet s touto adresou. Patří k vašemu účtu, takže žádný nový nevznikl.
mail-registered-again-action = Přihlásit se
mail-registered-again-expiry = Pokud jste heslo zapomněli, obnovíte je na přihlašovací stránce.
mail-registered-again-ignore = Pokud jste to nebyli vy, nemusíte nic dělat. Nic se nezměnilo.
mail-password-changed-subject = Vaše heslo bylo změněno
mail-password-changed-heading = Vaše heslo bylo změněno
mail-password-changed-body = Heslo k vašemu účtu bylo změněno a všechny ostatní relace byly odhlášeny.
mail-password-changed-action = Obnovit heslo
mail-password-changed-expiry = Pokud jste je nezměnili vy, hned si heslo obnovte.
mail-password-changed-ignore = Pokud jste to byli vy, nemusíte nic dělat.
mail-request-completed-subject = Hotovo: { $title }
mail-request-completed-heading = Váš výsledek je připraven
mail-request-completed-body = Požadavek „{ $title }“ je hotový. Výsledek si můžete přečíst a stáhnout.
mail-request-completed-action = Přečíst výsledek
mail-request-completed-expiry = Výsledek zůstává ve vašem účtu, dokud požadavek nesmažete.
mail-request-completed-ignore = Tento e-mail dostáváte, protože jste tento požadavek zadali.
mail-request-failed-subject = Nezdařilo se: { $title }
mail-request-failed-heading = Váš požadavek se nezdařil
mail-request-failed-body = Požadavek „{ $title }“ se nepodařilo dokončit. Na jeho stránce je uvedeno proč a co můžete udělat.
mail-request-failed-action = Otevřít požadavek
mail-request-failed-expiry = O nic jste nepřišli. Z jeho stránky to můžete zkusit znovu.
mail-request-failed-ignore = Tento e-mail dostáváte, protože jste tento požadavek zadali.

## Development
mailbox-title = Schránka
mailbox-banner = Tyto e-maily nebyly odeslány. Zůstávají zde k přečtení.
mailbox-empty-title = Žádné e-maily
mailbox-empty-text = E-maily se zde objeví, jakmile portál nějaký napíše.
mailbox-back = Zpět do schránky
mailbox-from = Od
mailbox-to = Komu
mailbox-sent = Odesláno
mailbox-html = Jako HTML
mailbox-text = Jako text
platform-title = Zkušební prostředí
platform-banner = Toto zastupuje služby, které práci vykonávají. Nic zde není skutečné.
platform-empty-title = Nic nebylo zadáno
platform-empty-text = Zadejte požadavek a objeví se zde.
platform-id = Zadání
platform-status = Stav

## Description of the API
docs-text = Totéž jako strojově čitelný dokument:
docs-parameters = Parametry
docs-body = Tělo
docs-responses = Odpovědi
docs-required = povinné

# Times
time-now = právě teď
time-minutes = před { $count } min
time-hours = před { $count } h
time-days = { $count ->
    [one] včera
   *[other] před { $count } dny
}

error-range = Soubor takovou část nemá.
