# Zařízení a relace na nich.
agent-browser-on-system = { $browser }, { $system }
agent-browser = { $browser }
agent-system = Prohlížeč, { $system }
agent-program = Klient API
agent-unknown = Neznámé zařízení

sessions-title = Přihlášení
sessions-intro = Všechna místa, kde jste přihlášeni. Ukončete relaci, kterou neznáte nebo už nepotřebujete.
sessions-this = Toto zařízení
sessions-list = Kde jste přihlášeni
sessions-method = Způsob přihlášení
sessions-began = Přihlášeno
sessions-seen = Naposledy použito
sessions-address = Adresa
sessions-address-first = Adresa při přihlášení
sessions-expires = Sama skončí
sessions-now = právě teď
sessions-end = Ukončit relaci
sessions-end-this = Odhlásit se zde
sessions-end-named = Ukončit relaci: { $device }
sessions-others-title = Ostatní relace
sessions-others-text = { $count ->
    [one] Jste přihlášeni na jednom dalším místě.
    [few] Jste přihlášeni na { $count } dalších místech.
    [many] Jste přihlášeni na { $count } dalších místech.
   *[other] Jste přihlášeni na { $count } dalších místech.
}
sessions-others-end = Ukončit všechny ostatní relace
sessions-others-explained = Budou ihned odhlášeny. Tato relace zůstane.
sessions-others-none = Nikde jinde přihlášeni nejste.
sessions-unknown-title = Některou relaci neznáte?
sessions-unknown-text = Ukončete ji, potom si změňte heslo a podívejte se, co se s vaším účtem dělo.
sessions-unknown-password = Změnit heslo
sessions-unknown-activity = Zobrazit aktivitu
flash-session-ended = Relace je ukončena.
flash-sessions-ended = Všechny ostatní relace jsou ukončeny.
flash-session-gone = Tato relace už skončila dříve.

# Jak se někdo přihlásil: `amr` spojené pomlčkami.
methods-pwd = Heslo
methods-pwd-otp = Heslo a ověřovací aplikace
methods-pwd-sms = Heslo a kód z SMS
methods-pwd-mail = Heslo a kód z e-mailu
methods-pwd-kba = Heslo a záložní kód
methods-otp = Ověřovací aplikace
methods-totp = Ověřovací aplikace
methods-sms = Kód z SMS
methods-mail = Kód z e-mailu
methods-email = Kód z e-mailu
methods-kba = Záložní kód
methods-more = { $first }, { $next }
methods-other = Jiný způsob
