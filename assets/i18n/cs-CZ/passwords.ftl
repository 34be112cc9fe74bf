# Hesla: co je na hesle špatně, jak silné se zdá při psaní a jak ho změnit.
error-password-contains-name = Heslo nesmí obsahovat vaše jméno. Zvolte slova, která s vámi nesouvisejí.
error-password-weak = Toto heslo se snadno uhodne. Přidejte slovo nebo dvě, která k sobě nepatří.
error-password-weak-common = Toto heslo se velmi podobá jednomu z nejpoužívanějších. Nahradit písmena znaky nepomůže; přidejte několik nesouvisejících slov.
error-password-weak-word = Samotné slovo se snadno uhodne. Přidejte několik nesouvisejících slov.
error-password-weak-name = Jména se snadno uhodnou. Přidejte několik slov, která nejsou jmény.
error-password-weak-keys = Klávesy ležící vedle sebe se snadno uhodnou. Použijte raději několik nesouvisejících slov.
error-password-weak-repeat = Opakování znaku nebo slova téměř nepomáhá. Použijte raději různá slova.
error-password-weak-sequence = Řady jako abc nebo 6543 se snadno uhodnou. Použijte raději několik nesouvisejících slov.
error-password-weak-date = Data a letopočty se snadno uhodnou. Použijte raději několik nesouvisejících slov.
error-password-wrong = Toto není vaše současné heslo.

password-meter-label = Jak těžko se heslo hádá
password-meter-short = { $min ->
    [one] Použijte alespoň jeden znak.
    [few] Použijte alespoň { $min } znaky.
   *[other] Použijte alespoň { $min } znaků.
}
password-meter-long = { $max ->
    [one] Použijte nejvýše jeden znak.
    [few] Použijte nejvýše { $max } znaky.
   *[other] Použijte nejvýše { $max } znaků.
}
password-meter-common = Velmi se podobá jednomu z nejpoužívanějších hesel.
password-meter-personal = Obsahuje vaše jméno nebo adresu. Vynechte je.
password-meter-weak = Snadno se uhodne. Přidejte slovo nebo dvě.
password-meter-fair = Hádá se poměrně těžko. Ještě jedno slovo a bude silné.
password-meter-strong = Hádá se těžko.

password-card-title = Heslo
password-card-changed = Naposledy změněno
password-card-text = Změna vás odhlásí všude jinde a zařízení, kterým důvěřujete, se znovu zeptají na druhý faktor.
label-current-password = Současné heslo
label-new-password = Nové heslo
password-change-action = Změnit heslo
flash-password-changed = Vaše heslo je změněné. Všude jinde jste odhlášeni.
