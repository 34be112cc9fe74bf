# ما يُقال للشخص داخل البوابة.

nav-notifications = الإشعارات
notifications-new = { $count ->
    [0] لا جديد
    [one] إشعار جديد واحد
    [two] إشعاران جديدان
    [few] { $count } إشعارات جديدة
    [many] { $count } إشعارًا جديدًا
   *[other] { $count } إشعار جديد
}
notifications-is-new = جديد:
notifications-unread = الجديد
notifications-earlier = السابق
notifications-newest = الأحدث
notifications-read-all = تعليم الكل كمقروء
notifications-all-read = عُلِّمت كل الإشعارات كمقروءة.
notifications-delete = حذف
notifications-delete-named = حذف: { $text }
notifications-deleted = حُذف الإشعار.
notifications-preferences = اختيار ما تريد معرفته
notifications-empty-title = لا شيء يفوتك
notifications-empty-text = عندما ينتهي طلب، أو يحتاج حسابك إلى انتباهك، تجد ذلك هنا.

notification-request-completed = نتيجة «{ $title }» جاهزة.
notification-request-failed = تعذّر إكمال «{ $title }».
notification-request-overdue = يستغرق «{ $title }» وقتًا أطول من المتوقع.

request-mute = كتم هذا الطلب
request-unmute = إلغاء كتم هذا الطلب
request-mute-text = لن تصلك أخبار عنه، لا هنا ولا بالبريد الإلكتروني. ويمكنك متابعته في هذه الصفحة.
request-muted-text = هذا الطلب مكتوم: لن يصلك شيء عنه.
flash-request-muted = كُتم الطلب.
flash-request-unmuted = ستصلك أخبار هذا الطلب مجددًا.
activity-request-muted = أُوقفت إشعارات طلب أو أُعيد تشغيلها
