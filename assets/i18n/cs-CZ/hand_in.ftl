# Formulář nového požadavku: typy, pole, koncept, soubory, hlasová zpráva.

types-show-fields = Zobrazit pole tohoto typu
answer-none = Bez odpovědi

draft-saved = Koncept uložen
draft-failed = Koncept se nepodařilo uložit. Zkusí se to znovu, až budete pokračovat.
draft-from = Koncept, uložen
draft-save = Uložit koncept
draft-keep-mine = Ponechat to, co je zde
draft-leave = Dokončit později
draft-show-other = Zobrazit ten druhý
draft-discard = Zahodit koncept
draft-discard-text = To, co jste napsali, i soubory konceptu budou nenávratně odstraněny.
draft-discard-confirm = Nenávratně zahodit
flash-draft-saved = Koncept je uložen.
flash-draft-discarded = Koncept je zahozen.
error-draft-changed = Koncept byl mezitím změněn v jiné kartě.
error-draft-gone = Koncept byl odevzdán nebo zahozen v jiné kartě. Odevzdejte znovu, jen pokud chcete další požadavek.
error-draft-files = Soubory konceptu se změnily v jiné kartě. Podívejte se na ně níže a odevzdejte znovu.
error-draft-size = Text je příliš dlouhý na uložení konceptu. Zkraťte ho.

label-voice-file = Hlasová zpráva
voice-hint = Místo psaní řekněte, co potřebujete. Jedna nahrávka, WAV, MP3, WebM nebo Ogg.
voice-record = Nahrát zprávu
voice-stop = Zastavit
voice-refused = Mikrofon není k dispozici: prohlížeč nebo zařízení ho nepovolily. Povolte ho v nastavení prohlížeče, nebo vyberte soubor.
voice-missing = Nebyl nalezen žádný mikrofon. Připojte ho, nebo vyberte soubor.
voice-broken = Nahrávku se nepodařilo pořídit. Vyberte místo ní soubor.

uploads-cancel = Zrušit
uploads-retry = Zkusit znovu
uploads-done = Nahráno
uploads-offline = Spojení bylo přerušeno. Zkuste to znovu.
uploads-waiting = Soubory jsou ještě na cestě. Požadavek se odevzdá, jakmile dorazí.
uploads-unfinished = Jeden soubor není nahraný. Zkuste to znovu, nebo ho odeberte.

next-title = Co bude dál
next-accepted = Práce začne sama, jakmile požadavek odevzdáte. Do té doby můžete vše změnit.
next-followed = Každý krok sledujete na stránce požadavku a můžete ho tam zrušit.
next-told = Až bude výsledek hotový, pošleme vám e-mail.

error-type-unknown = Vyberte typ ze seznamu.
error-choice-unknown = Vyberte jednu z odpovědí.
error-url-invalid = Zadejte adresu stránky, která začíná https://.
error-number-invalid = Zadejte číslo od 0 do { $max }.
error-voice-count = Přiložit lze jen jednu hlasovou zprávu.
error-storage-quota = Vaše soubory mohou zabírat nejvýše { $max } MB. Smažte požadavky, které už nepotřebujete, a zkuste to znovu.
