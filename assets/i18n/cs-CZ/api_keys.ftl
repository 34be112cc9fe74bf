# Klíče API.
api-keys-title = Klíče API
api-keys-intro = Klíčem pracují programy s portálem vaším jménem. Klíč nemůže vytvářet další klíče ani měnit zabezpečení účtu.
api-keys-docs = Jak klíč používat
api-keys-list = Vaše klíče API
api-keys-empty-title = Žádné klíče API
api-keys-empty-text = Vytvořte klíč, až bude nějaký program potřebovat pracovat vaším jménem.
api-keys-new-title = Nový klíč
api-keys-full = { $count ->
    [one] Máte { $count } platný klíč a další se už nevejde. Nejprve některý zrušte.
    [few] Máte { $count } platné klíče a další se už nevejde. Nejprve některý zrušte.
   *[other] Máte { $count } platných klíčů a další se už nevejde. Nejprve některý zrušte.
}
api-key-name-hint = K čemu klíč je, třeba „Noční import“.
api-key-days = { $count ->
    [one] 1 den
    [few] { $count } dny
   *[other] { $count } dní
}
api-key-days-hint = Klíč pak sám přestane platit. Týden předtím vám napíšeme.
api-key-create = Vytvořit klíč
api-key-new-shown = Váš nový klíč „{ $name }“
api-key-new-once = Zkopírujte si ho hned a uložte na bezpečné místo. Znovu se nezobrazí.
api-key-new-label = Nový klíč
api-key-copy = Zkopírovat klíč
api-key-copied = Zkopírováno
api-key-last-used = Naposledy použit
api-key-never-used = Nikdy
api-key-expiry = Platnost
api-key-created = Vytvořen
api-key-may = Smí
api-key-may-nothing = Už nic: vaše role to nedovoluje.
api-key-expired = Neplatný
api-key-expires-today = Vyprší do jednoho dne
api-key-expires = { $count ->
    [one] Vyprší za 1 den
    [few] Vyprší za { $count } dny
   *[other] Vyprší za { $count } dní
}
api-key-revoke = Zrušit
api-key-revoke-text = Programy, které používají klíč „{ $name }“, okamžitě přestanou fungovat. Zrušený klíč nejde obnovit.
api-key-revoke-confirm = Zrušit tento klíč
flash-api-key-revoked = Klíč je zrušen a už neplatí.
label-name = Název
label-scopes = Co klíč smí
label-expires-in-days = Platí
scope-profile-read = Číst váš profil
scope-profile-write = Měnit váš profil
scope-requests-read = Číst žádosti, soubory a výsledky
scope-requests-write = Podávat a měnit žádosti
scope-notifications-read = Číst oznámení
scope-tokens-introspect = Ověřovat tokeny jiných lidí
scope-users-read = Číst profily jiných lidí
error-scopes-list = Zde má být seznam oprávnění.
error-scopes-none = Vyberte aspoň jedno.
error-scope-unknown = Takové oprávnění neexistuje.
error-scope-role = Vaše role nedovoluje { $scope }.
error-key-days = Zvolte počet dní od 1 do { $max }.
error-keys-full = Více klíčů mít nemůžete. Nejprve některý zrušte.
error-key-refused = Klíč API toto nesmí. Přihlaste se a udělejte to sami.
error-key-scope = Tento klíč API k tomu nemá oprávnění.
error-key-only = Toto je pro služby s klíčem API.
alert-api-key-created = Byl vytvořen klíč API „{ $name }“.
alert-api-key-revoked = Klíč API „{ $name }“ byl zrušen.
alert-api-key-expiring = Klíč API „{ $name }“ přestane platit { $day }.
mail-api-key-created-subject = Byl vytvořen nový klíč API
mail-api-key-created-heading = Byl vytvořen nový klíč API
mail-api-key-created-body = K vašemu účtu byl vytvořen klíč API „{ $name }“. Programy, které ho mají, mohou pracovat vaším jménem.
mail-api-key-created-action = Zobrazit klíče API
mail-api-key-created-expiry = Klíč můžete kdykoli zrušit.
mail-api-key-created-ignore = Pokud jste to nebyli vy, klíč zrušte a potom si změňte heslo.
mail-api-key-revoked-subject = Klíč API byl zrušen
mail-api-key-revoked-heading = Klíč API byl zrušen
mail-api-key-revoked-body = Klíč API „{ $name }“ vašeho účtu byl zrušen. Programy, které ho používají, přestaly fungovat.
mail-api-key-revoked-action = Zobrazit klíče API
mail-api-key-revoked-expiry = Pokud jsou tyto programy ještě potřeba, dejte jim jiný klíč.
mail-api-key-revoked-ignore = Pokud jste to nebyli vy, změňte si heslo.
mail-api-key-expiring-subject = Platnost klíče API „{ $name }“ brzy skončí
mail-api-key-expiring-heading = Platnost klíče API brzy skončí
mail-api-key-expiring-body = Klíč API „{ $name }“ přestane platit { $day }. Programy, které ho používají, do té doby potřebují jiný.
mail-api-key-expiring-action = Vytvořit nový klíč
mail-api-key-expiring-expiry = Platnost klíče nejde prodloužit. Vytvořte jiný a starý zrušte, až ho nic nebude používat.
mail-api-key-expiring-ignore = Pokud už ho nic nepoužívá, nemusíte dělat nic.
