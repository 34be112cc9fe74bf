# Second factors, backup codes, and proving once more who one is.

settings-nav = Nastavení
settings-nav-profile = Profil
settings-nav-security = Zabezpečení
settings-nav-sessions = Přihlášení
settings-nav-api-keys = Klíče API
settings-nav-activity = Aktivita
settings-nav-data = Data
security-title = Zabezpečení
back-to-security = Zpět na zabezpečení
cancel = Zrušit
copied = Zkopírováno
label-code = Kód
label-confirm-password = Heslo
label-confirm-code = Kód
steps = Krok { $step } z { $count }

## The card
two-factor-title = Dvoufázové ověření
two-factor-on = Zapnuto
two-factor-off = Vypnuto
two-factor-on-text = Dvoufázové ověření je zapnuté: k přihlášení je potřeba heslo a kód.
two-factor-off-text = Dvoufázové ověření je vypnuté. Když ho zapnete, samotné heslo váš účet neotevře.
two-factor-since = Od:
two-factor-set-up = Nastavit dvoufázové ověření
two-factor-add = Přidat způsob
factor-totp = Ověřovací aplikace
factor-totp-default = Ověřovací aplikace
factor-email = Kódy e-mailem
factor-sms = Kódy v SMS
factor-last-used = naposledy použito
factor-added = přidáno
factor-rename = Přejmenovat
factor-remove = Odebrat
factor-remove-text = Jeho kódy už váš účet neotevřou.
factor-remove-last = Je to váš jediný způsob. Bez něj se dvoufázové ověření vypne a záložní kódy přestanou platit.
factor-remove-action = Odebrat
factor-rename-title = Přejmenovat ověřovací aplikaci
factor-rename-hint = Název, podle kterého poznáte, na kterém zařízení je.
factor-rename-action = Uložit název

## Setting up
set-up-title = Nastavení dvoufázového ověření
set-up-lead = Vyberte, jak chcete dostávat kódy. Další způsoby můžete přidat později.
set-up-must-title = Vaše role vyžaduje druhý faktor
set-up-must-text = Nastavte ho teď. Do té doby se na portálu nic jiného neotevře.
set-up-totp-title = Ověřovací aplikace (doporučeno)
set-up-totp-text = Aplikace v telefonu nebo ve správci hesel vytvoří každých 30 sekund nový kód. Funguje i bez připojení.
set-up-totp-action = Nastavit aplikaci
set-up-email-title = Kódy e-mailem
set-up-email-text = Při přihlášení pošleme kód na { $email }. Kdo čte vaši poštu, přečte i kód.
set-up-email-action = Poslat kód
set-up-sms-title = Kódy v SMS
set-up-sms-text = Při přihlášení pošleme kód na váš telefon. Zprávy SMS lze odklonit, proto raději zvolte aplikaci.
set-up-sms-action = Poslat kód v SMS
totp-title = Nastavení ověřovací aplikace
totp-scan-title = Přidejte účet do aplikace
totp-scan-text = Naskenujte tento obrázek ověřovací aplikací.
totp-type-text = Pokud ho nemůžete naskenovat, opište do aplikace tento klíč:
totp-qr-alt = QR kód, který obsahuje klíč uvedený níže
totp-copy = Kopírovat klíč
totp-open-app = Otevřít v aplikaci na tomto zařízení
totp-code-title = Zadejte kód, který aplikace ukazuje
totp-code-hint = Šest číslic. Pokud se kód právě mění, počkejte na další.
totp-confirm = Potvrdit
sent-code-title-email = Nastavení kódů e-mailem
sent-code-title-sms = Nastavení kódů v SMS
sent-code-text-email = Kód jsme poslali na adresu
sent-code-text-sms = SMS s kódem jsme poslali na číslo
sent-code-limits = Platí 10 minut. Máte pět pokusů.
sent-code-none = Nic nepřišlo?
sent-code-again = Poslat nový kód
sent-code-mailbox = Při vývoji kód najdete ve schránce.

## Backup codes
backup-codes-title = Záložní kódy
backup-codes-save-title = Uložte si záložní kódy
backup-codes-save-text = Každým z těchto kódů se jednou přihlásíte, když nemáte po ruce jiný způsob. Uložte je k důležitým papírům, ne do stejného telefonu.
backup-codes-once = Ukážeme je jen teď. Když je ztratíte, můžete vytvořit nové.
backup-codes-copy = Kopírovat
backup-codes-download = Stáhnout
backup-codes-print = Vytisknout
backup-codes-saved = Mám je uložené
backup-codes-file = zalozni-kody.txt
backup-codes-left = { $count ->
    [one] Zbývá jeden záložní kód
    [few] Zbývají { $count } záložní kódy
   *[other] Zbývá { $count } záložních kódů
}
backup-codes-few = { $count ->
    [0] Nezbývá vám žádný záložní kód. Vytvořte nové, abyste se přihlásili, i když ztratíte telefon.
    [one] Zbývá vám poslední záložní kód. Vytvořte nové, než dojdou.
    [few] Zbývají vám jen { $count } záložní kódy. Vytvořte nové, než dojdou.
   *[other] Zbývá vám jen { $count } záložních kódů. Vytvořte nové, než dojdou.
}
backup-codes-about = Záložním kódem se jednou přihlásíte, když nemáte po ruce jiný způsob.
backup-codes-hidden = Čitelnou kopii neuchováváme, takže kódy nelze ukázat znovu.
backup-codes-consequence = Nové kódy nahradí staré: ty na papíře přestanou platit.
backup-codes-make = Vytvořit nové kódy

## Proving who one is
confirm-title = Potvrďte, že jste to vy
confirm-text = Chystáte se změnit něco, co chrání váš účet. Zadejte heslo a změna se provede. Dalších 10 minut se už ptát nebudeme.
confirm-action = Potvrdit a pokračovat
confirm-by-code = Použít místo toho kód
confirm-code-hint = Z ověřovací aplikace, nebo záložní kód.

## What just happened
flash-factor-added = Způsob je přidán. Při přihlášení se na něj zeptáme.
flash-factor-renamed = Nový název je uložen.
flash-factor-removed = Způsob je odebrán.
flash-set-up-over = Toto nastavení skončilo. Pokud ho ještě potřebujete, začněte znovu.
flash-mfa-off = Dvoufázové ověření je vypnuté. Nejprve ho nastavte.
flash-confirm-ended = Příliš mnoho chybných odpovědí, proto jsme vás odhlásili. Přihlaste se znovu.

## Messages beside fields and in the API
error-code-wrong = Tento kód je chybný, už použitý nebo příliš starý. Zadejte nejnovější.
error-factor-too-many = Už máte deset ověřovacích aplikací. Nejprve jednu odeberte.
error-factor-there-already = Tento způsob už je nastavený.
error-factor-not-begun = Toto nastavení skončilo. Začněte znovu.
error-factor-required = Vaše role vyžaduje druhý faktor. Než tento odeberete, přidejte jiný.
error-mfa-off = Dvoufázové ověření je vypnuté. Nejprve ho nastavte.

## Alerts
alert-totp-added = Byla přidána ověřovací aplikace: { $factor }.
mail-totp-added-subject = K vašemu účtu byla přidána ověřovací aplikace
mail-totp-added-heading = Byla přidána ověřovací aplikace
mail-totp-added-body = Ověřovací aplikací „{ $factor }“ se od této chvíle lze přihlásit.
mail-totp-added-action = Otevřít nastavení zabezpečení
mail-totp-added-expiry = Pokud jste ji nepřidali vy, odeberte ji a hned si změňte heslo.
mail-totp-added-ignore = Pokud jste to byli vy, nemusíte dělat nic.
alert-email-factor-added = Byly nastaveny kódy e-mailem: { $factor }.
mail-email-factor-added-subject = U vašeho účtu byly nastaveny kódy e-mailem
mail-email-factor-added-heading = Byly nastaveny kódy e-mailem
mail-email-factor-added-body = Kódy poslanými na { $factor } se od této chvíle lze přihlásit.
mail-email-factor-added-action = Otevřít nastavení zabezpečení
mail-email-factor-added-expiry = Pokud jste je nenastavili vy, odeberte je a hned si změňte heslo.
mail-email-factor-added-ignore = Pokud jste to byli vy, nemusíte dělat nic.
alert-sms-factor-added = Byly nastaveny kódy v SMS: { $factor }.
mail-sms-factor-added-subject = U vašeho účtu byly nastaveny kódy v SMS
mail-sms-factor-added-heading = Byly nastaveny kódy v SMS
mail-sms-factor-added-body = Kódy poslanými na { $factor } se od této chvíle lze přihlásit.
mail-sms-factor-added-action = Otevřít nastavení zabezpečení
mail-sms-factor-added-expiry = Pokud jste je nenastavili vy, odeberte je a hned si změňte heslo.
mail-sms-factor-added-ignore = Pokud jste to byli vy, nemusíte dělat nic.
alert-factor-removed = Byl odebrán druhý faktor: { $factor }.
mail-factor-removed-subject = Z vašeho účtu byl odebrán druhý faktor
mail-factor-removed-heading = Byl odebrán druhý faktor
mail-factor-removed-body = K přihlášení už nelze použít: { $factor }.
mail-factor-removed-action = Otevřít nastavení zabezpečení
mail-factor-removed-expiry = Pokud jste ho neodebrali vy, hned si změňte heslo.
mail-factor-removed-ignore = Pokud jste to byli vy, nemusíte dělat nic.
alert-mfa-disabled = Dvoufázové ověření bylo vypnuto.
mail-mfa-disabled-subject = Dvoufázové ověření bylo vypnuto
mail-mfa-disabled-heading = Dvoufázové ověření bylo vypnuto
mail-mfa-disabled-body = Od této chvíle váš účet otevře samotné heslo. Záložní kódy přestaly platit.
mail-mfa-disabled-action = Otevřít nastavení zabezpečení
mail-mfa-disabled-expiry = Pokud jste ho nevypnuli vy, hned si změňte heslo a nastavte ho znovu.
mail-mfa-disabled-ignore = Pokud jste to byli vy, nemusíte dělat nic.
alert-backup-codes-made = Byly vytvořeny nové záložní kódy.
mail-backup-codes-made-subject = K vašemu účtu byly vytvořeny nové záložní kódy
mail-backup-codes-made-heading = Byly vytvořeny nové záložní kódy
mail-backup-codes-made-body = Staré záložní kódy přestaly platit. Nové si uložte na bezpečné místo.
mail-backup-codes-made-action = Otevřít nastavení zabezpečení
mail-backup-codes-made-expiry = Pokud jste je nevytvořili vy, hned si změňte heslo a vytvořte nové kódy.
mail-backup-codes-made-ignore = Pokud jste to byli vy, nemusíte dělat nic.
alert-backup-code-used = Byl použit záložní kód. Zbývá kódů: { $remaining }.
mail-backup-code-used-subject = Byl použit záložní kód vašeho účtu
mail-backup-code-used-heading = Byl použit záložní kód
mail-backup-code-used-body = Byl použit jeden z vašich záložních kódů. Zbývá kódů: { $remaining }.
mail-backup-code-used-action = Otevřít nastavení zabezpečení
mail-backup-code-used-expiry = Pokud jste to nebyli vy, hned si změňte heslo a vytvořte nové kódy.
mail-backup-code-used-ignore = Pokud jste to byli vy, nemusíte dělat nic.
