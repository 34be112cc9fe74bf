# What the owner of an account is told about its safety.
error-reauthentication = Potvrďte, že jste to vy, a zkuste to znovu.
error-mfa-setup = Vaše role vyžaduje druhý faktor. Nejprve ho nastavte.
mail-fact-when = Kdy
mail-fact-device = Zařízení
mail-fact-address = Adresa
alert-password-changed = Vaše heslo bylo změněno.
