# Obrázek, adresa, kopie údajů a konec účtu.

## Picture
avatar-title = Obrázek
label-file = Obrázek
avatar-hint = PNG, JPEG, WebP nebo GIF, nejvýše { $mb } MB a { $side } × { $side } pixelů. Ořízne se na čtverec a údaj o místě pořízení se neukládá.
avatar-save = Uložit obrázek
avatar-remove = Odebrat obrázek
avatar-none = Zatím nemáte obrázek. Místo něj jsou vidět vaše iniciály.
avatar-alt = Váš obrázek
error-picture-type = Toto není obrázek, který přijímáme. Pošlete PNG, JPEG, WebP nebo GIF.
error-picture-damaged = Tento obrázek nelze přečíst. Uložte jej znovu a pošlete ještě jednou.
error-picture-dimensions = Tento obrázek je příliš velký. Pošlete obrázek o velikosti nejvýše { $max } × { $max } pixelů.
flash-avatar-saved = Obrázek je uložen.
flash-avatar-removed = Obrázek je odebrán.

## Address
email-change-title = E-mailová adresa
email-change-text = Na tuto adresu chodí zprávy a kódy a přihlašujete se jí.
label-new-email = Nová e-mailová adresa
email-change-hint = Na tuto adresu pošleme odkaz. Dokud jej neotevřete, nic se nezmění.
email-change-password = Vaše heslo
email-change-action = Změnit adresu
email-change-summary = Změnit adresu
email-pending-title = { $email } čeká na potvrzení
email-pending-text = Otevřete odkaz, který jsme tam poslali. Platí 24 hodin. Do té doby zůstává vaše stará adresa.
email-pending-asked = Požádáno
email-pending-resend = Poslat odkaz znovu
email-pending-cancel = Ponechat starou adresu
error-email-same = Toto už je vaše adresa.
error-email-link-taken = Tato adresa už patří jinému účtu. Nic se nezměnilo.
error-email-nothing-pending = Žádná změna adresy nečeká na potvrzení.
flash-email-requested = Na novou adresu jsme poslali odkaz. Platí 24 hodin.
flash-email-cancelled = Vaše adresa zůstává beze změny.
flash-email-changed = Vaše e-mailová adresa je změněna.
flash-email-reverted = Vaše stará adresa je zpět a všichni jsou odhlášeni. Nyní nastavte nové heslo.
address-taken-title = Tato adresa je obsazená
revert-title = Vzít zpět změnu adresy
revert-text = E-mailová adresa vašeho účtu byla změněna. Pokud jste to nebyli vy, vraťte starou adresu.
revert-consequence = Všichni budou odhlášeni, API klíče přestanou platit a nastavíte nové heslo. Druhé faktory zůstanou.
revert-action = Vrátit starou adresu
revert-expired-text = Tento odkaz už byl použit, jeho platnost skončila, nebo je adresa opět vaše. Pokud se nemůžete přihlásit, obnovte heslo.
revert-expired-action = Obnovit heslo
limit-email-changes = Příliš mnoho změn vaší adresy. { limit-wait }

## Copy of the data
data-title = Vaše údaje
export-title = Kopie vašich údajů
export-text = Jeden soubor ZIP s profilem, relacemi, aktivitou, oznámeními a vašimi požadavky i s jejich soubory a výsledky. Hesla a jiná tajemství v něm nejsou.
export-action = Vytvořit kopii
export-again = Vytvořit novou kopii
export-pending = Vaše kopie se připravuje. Až bude hotová, pošleme vám e-mail; stránku můžete opustit.
export-ready = Vaše kopie je hotová. Stáhnout ji můžete do { $date }.
export-download = Stáhnout
export-failed = Kopii se nepodařilo vytvořit. Zkuste to znovu; pokud se to nepodaří ani pak, napište nám.
export-expired = Vaše poslední kopie byla po sedmi dnech smazána.
export-asked = Požádáno
error-export-not-ready = Kopie se ještě připravuje.
flash-export-requested = Vaše kopie se připravuje. Až bude hotová, pošleme vám e-mail.
flash-export-too-many = Za den si můžete nechat vytvořit dvě kopie. Zkuste to znovu zítra.
limit-exports = Příliš mnoho kopií vašich údajů. { limit-wait }
export-readme =
    Kopie údajů uživatele { $name } ({ $email })
    Vytvořeno { $time }

    profile.json        kdo jste a co preferujete
    avatar.jpeg, .png   váš obrázek, pokud jej máte
    security.json       druhé faktory a zařízení
    sessions.json       kde jste byli přihlášeni
    api_keys.json       API klíče bez tajných částí
    notifications.json  co jsme vám sdělili
    activity.ndjson     co se dělo s vaším účtem, jeden záznam na řádek
    requests/           každý požadavek ve své složce: request.json, results.json, files/
    manifest.json       všechny soubory s velikostí a SHA-256

    Hesla a jiná tajemství zde nejsou: uchováváme jen to, co je třeba k jejich ověření.

## End of the account
deletion-title = Smazání účtu
deletion-text = Účet se smaže 30 dní po vaší žádosti. Do té doby si to můžete rozmyslet.
deletion-now = Ihned: budete všude odhlášeni a vaše API klíče přestanou platit.
deletion-later = Po 30 dnech: vaše jméno, adresy, obrázek, požadavky, soubory a výsledky se vymažou. Nikdo je nemůže obnovit.
deletion-then = Pak se vaše jméno, adresy, obrázek, požadavky, soubory a výsledky vymažou. Nikdo je nemůže obnovit.
deletion-stays = Co zůstane: záznamy auditu o tom, co a kdy se stalo, bez vašeho jména.
deletion-advice = Pokud si chcete něco ponechat, nejprve si vytvořte kopii svých údajů.
deletion-action = Smazat můj účet
deletion-confirm = Váš účet se za 30 dní smaže a nyní budete odhlášeni.
deletion-confirm-action = Ano, smazat můj účet
deletion-banner = Váš účet bude smazán { $date }.
deletion-keep = Ponechat účet
keep-title = Ponechání účtu
keep-text = Bylo požádáno o smazání vašeho účtu. Stále si jej můžete ponechat se vším, co obsahuje.
keep-action = Ponechat účet
keep-expired-text = Tento odkaz už byl použit, nebo jeho platnost skončila. Pokud váš účet ještě existuje, přihlaste se a podívejte se, jak na tom je.
keep-expired-action = Přihlásit se
error-last-admin = Jste poslední správce. Nejprve jím udělejte někoho jiného.
flash-deletion-requested = Váš účet bude za 30 dní smazán. Chcete-li si jej ponechat, přihlaste se nebo použijte odkaz z našeho e-mailu.
flash-account-kept = Váš účet zůstává.

## What the owner is told
alert-email-change-requested = Bylo požádáno o změnu vaší e-mailové adresy na { $new_email }.
alert-email-changed = Vaše e-mailová adresa byla změněna na { $new_email }.
alert-email-reverted = Změna vaší e-mailové adresy byla vzata zpět.
alert-export-ready = Kopie vašich údajů je hotová.
alert-export-failed = Kopii vašich údajů se nepodařilo vytvořit.
alert-deletion-requested = Váš účet bude smazán { $date }.
alert-account-kept = Smazání vašeho účtu bylo vzato zpět.

mail-change-email-subject = Potvrďte svou novou e-mailovou adresu
mail-change-email-heading = Potvrďte svou novou e-mailovou adresu
mail-change-email-body = Některý účet má od teď používat tuto adresu. Potvrďte, že je vaše.
mail-change-email-action = Potvrdit adresu
mail-change-email-expiry = Odkaz platí 24 hodin. Dokud jej nepoužijete, zůstává stará adresa.
mail-change-email-ignore = Pokud jste o to nežádali, nemusíte nic dělat. Nic se nezmění.
mail-email-claimed-subject = Někdo se pokusil použít vaši adresu
mail-email-claimed-heading = Tato adresa už má účet
mail-email-claimed-body = Někdo se pokusil změnit adresu jiného účtu na tuto. Patří k vašemu účtu, takže se nic nezměnilo.
mail-email-claimed-action = Přihlásit se
mail-email-claimed-expiry = Pokud jste to byli vy, přihlaste se touto adresou, nebo pro druhý účet použijte jinou.
mail-email-claimed-ignore = Pokud jste to nebyli vy, nemusíte nic dělat. Nic se nezměnilo.
mail-email-change-requested-subject = Bylo požádáno o změnu vaší e-mailové adresy
mail-email-change-requested-heading = Bylo požádáno o změnu vaší e-mailové adresy
mail-email-change-requested-body = Někdo, kdo zná vaše heslo, požádal o změnu adresy vašeho účtu na { $new_email }. Dokud nová adresa není potvrzená, nic se nezmění.
mail-email-change-requested-action = Zobrazit změnu
mail-email-change-requested-expiry = Pokud jste to nebyli vy, změnu tam odvolejte a hned si změňte heslo.
mail-email-change-requested-ignore = Pokud jste to byli vy, nemusíte nic dělat.
mail-email-changed-subject = Vaše e-mailová adresa byla změněna
mail-email-changed-heading = Vaše e-mailová adresa byla změněna
mail-email-changed-body = Váš účet od teď používá adresu { $new_email }. Na tuto adresu už zprávy nechodí.
mail-email-changed-action = To jsem nebyl(a) já
mail-email-changed-expiry = Pokud jste to nebyli vy, tento odkaz vrátí starou adresu, všechny odhlásí a umožní vám nastavit nové heslo. Platí tři dny.
mail-email-changed-ignore = Pokud jste to byli vy, nemusíte nic dělat.
mail-email-reverted-subject = Vaše stará adresa je zpět
mail-email-reverted-heading = Vaše stará adresa je zpět
mail-email-reverted-body = Změna vaší e-mailové adresy byla vzata zpět. Všichni byli odhlášeni, API klíče byly zneplatněny a staré heslo už neplatí.
mail-email-reverted-action = Podívat se na zabezpečení
mail-email-reverted-expiry = Odkazem z našeho druhého e-mailu si nastavte nové heslo a zkontrolujte své druhé faktory.
mail-email-reverted-ignore = Tuto zprávu dostáváte kvůli svému účtu.
mail-export-ready-subject = Kopie vašich údajů je hotová
mail-export-ready-heading = Kopie vašich údajů je hotová
mail-export-ready-body = Po přihlášení si ji můžete sedm dní stáhnout. Potom se smaže.
mail-export-ready-action = Přejít ke stažení
mail-export-ready-expiry = Pokud jste o ni nežádali, změňte si heslo.
mail-export-ready-ignore = Tuto zprávu dostáváte, protože bylo ve vašem účtu požádáno o kopii.
mail-export-failed-subject = Kopii vašich údajů se nepodařilo vytvořit
mail-export-failed-heading = Kopii vašich údajů se nepodařilo vytvořit
mail-export-failed-body = Při vytváření kopie se na naší straně něco pokazilo. Vaše údaje jsou v pořádku.
mail-export-failed-action = Zkusit znovu
mail-export-failed-expiry = Pokud se to nepodaří ani pak, napište nám.
mail-export-failed-ignore = Tuto zprávu dostáváte, protože bylo ve vašem účtu požádáno o kopii.
mail-deletion-requested-subject = Váš účet bude smazán { $date }
mail-deletion-requested-heading = Váš účet bude smazán
mail-deletion-requested-body = Dne { $date } se váš účet smaže se vším, co obsahuje. Do té doby si jej můžete ponechat. Všude jste odhlášeni a vaše API klíče už neplatí.
mail-deletion-requested-action = Ponechat účet
mail-deletion-requested-expiry = Odkaz platí 30 dní. Stačí se také přihlásit. Pokud jste to nebyli vy, účet si ponechte a změňte heslo.
mail-deletion-requested-ignore = Pokud účet chcete smazat, nemusíte nic dělat.
mail-account-kept-subject = Váš účet zůstává
mail-account-kept-heading = Váš účet zůstává
mail-account-kept-body = Smazání vašeho účtu bylo vzato zpět. Vše je jako dřív; API klíče je třeba vytvořit znovu.
mail-account-kept-action = Otevřít účet
mail-account-kept-expiry = Pokud jste to nebyli vy, změňte si heslo.
mail-account-kept-ignore = Pokud jste to byli vy, nemusíte nic dělat.

## In the list of activity
activity-because-email_changed = E-mailová adresa byla změněna.
