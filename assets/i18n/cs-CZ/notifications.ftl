# Co se člověku říká uvnitř portálu.

nav-notifications = Oznámení
notifications-new = { $count ->
    [0] nic nového
    [one] jedno nové
    [few] { $count } nová
    [many] { $count } nového
   *[other] { $count } nových
}
notifications-is-new = Nové:
notifications-unread = Nové
notifications-earlier = Dřívější
notifications-newest = Nejnovější
notifications-read-all = Označit vše jako přečtené
notifications-all-read = Všechna oznámení jsou označena jako přečtená.
notifications-delete = Smazat
notifications-delete-named = Smazat: { $text }
notifications-deleted = Oznámení je smazáno.
notifications-preferences = Vybrat, o čem chcete slyšet
notifications-empty-title = Nic vám neuniklo
notifications-empty-text = Až požadavek skončí nebo něco u vašeho účtu bude potřebovat vaši pozornost, dozvíte se to zde.

notification-request-completed = Výsledek požadavku „{ $title }“ je hotový.
notification-request-failed = Požadavek „{ $title }“ se nepodařilo dokončit.
notification-request-overdue = Požadavek „{ $title }“ trvá déle, než se čekalo.

request-mute = Ztlumit tento požadavek
request-unmute = Zrušit ztlumení požadavku
request-mute-text = Už o něm nic neuslyšíte, ani zde, ani e-mailem. Na této stránce ho můžete sledovat dál.
request-muted-text = Tento požadavek je ztlumený: nic se o něm nedozvíte.
flash-request-muted = Požadavek je ztlumený.
flash-request-unmuted = O tomto požadavku zase budete slyšet.
activity-request-muted = Oznámení o požadavku byla vypnuta nebo zapnuta
