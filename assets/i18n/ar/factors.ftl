# Second factors, backup codes, and proving once more who one is.

settings-nav = الإعدادات
settings-nav-profile = الملف الشخصي
settings-nav-security = الأمان
settings-nav-sessions = الجلسات
settings-nav-api-keys = مفاتيح API
settings-nav-activity = النشاط
settings-nav-data = البيانات
security-title = الأمان
back-to-security = العودة إلى الأمان
cancel = إلغاء
copied = تم النسخ
label-code = الرمز
label-confirm-password = كلمة المرور
label-confirm-code = الرمز
steps = الخطوة { $step } من { $count }

## The card
two-factor-title = التحقق بخطوتين
two-factor-on = مفعّل
two-factor-off = متوقف
two-factor-on-text = التحقق بخطوتين مفعّل: يتطلب تسجيل الدخول كلمة المرور ورمزًا.
two-factor-off-text = التحقق بخطوتين متوقف. عند تفعيله لا تكفي كلمة المرور وحدها لفتح حسابك.
two-factor-since = منذ
two-factor-set-up = إعداد التحقق بخطوتين
two-factor-add = إضافة طريقة
factor-totp = تطبيق مصادقة
factor-totp-default = تطبيق المصادقة
factor-email = رموز بالبريد الإلكتروني
factor-sms = رموز برسالة نصية
factor-last-used = آخر استخدام
factor-added = أُضيف
factor-rename = إعادة تسمية
factor-remove = إزالة
factor-remove-text = لن تفتح رموز هذه الطريقة حسابك بعد الآن.
factor-remove-last = هذه طريقتك الوحيدة. من دونها يتوقف التحقق بخطوتين وتبطل رموزك الاحتياطية.
factor-remove-action = إزالة
factor-rename-title = إعادة تسمية تطبيق المصادقة
factor-rename-hint = اسم يدلك على الجهاز الذي يوجد عليه.
factor-rename-action = حفظ الاسم

## Setting up
set-up-title = إعداد التحقق بخطوتين
set-up-lead = اختر كيف تريد الحصول على رموزك. يمكنك إضافة طرق أخرى لاحقًا.
set-up-must-title = يتطلب دورك عاملًا ثانيًا
set-up-must-text = أعدّه الآن. لن يُفتح أي شيء آخر في البوابة قبل ذلك.
set-up-totp-title = تطبيق مصادقة (موصى به)
set-up-totp-text = تطبيق على هاتفك أو في مدير كلمات المرور يُنشئ رمزًا جديدًا كل 30 ثانية. يعمل من دون شبكة.
set-up-totp-action = إعداد تطبيق
set-up-email-title = رموز بالبريد الإلكتروني
set-up-email-text = نرسل رمزًا إلى {"\u2066"}{ $email }{"\u2069"} عند تسجيل الدخول. من يقرأ بريدك يمكنه قراءته أيضًا.
set-up-email-action = أرسل لي رمزًا
set-up-sms-title = رموز برسالة نصية
set-up-sms-text = نرسل رمزًا إلى هاتفك عند تسجيل الدخول. يمكن تحويل الرسائل النصية، لذا يُفضَّل التطبيق.
set-up-sms-action = أرسل لي رمزًا في رسالة
totp-title = إعداد تطبيق مصادقة
totp-scan-title = أضف الحساب إلى تطبيقك
totp-scan-text = امسح هذه الصورة بتطبيق المصادقة.
totp-type-text = إذا تعذّر مسحها، فاكتب هذا المفتاح في التطبيق:
totp-qr-alt = رمز QR يحوي المفتاح المبيّن أدناه
totp-copy = نسخ المفتاح
totp-open-app = فتح في تطبيق على هذا الجهاز
totp-code-title = أدخل الرمز الذي يعرضه
totp-code-hint = ستة أرقام. إذا كان الرمز على وشك التغيّر، فانتظر الرمز التالي.
totp-confirm = تأكيد
sent-code-title-email = إعداد الرموز بالبريد الإلكتروني
sent-code-title-sms = إعداد الرموز برسالة نصية
sent-code-text-email = أرسلنا رمزًا إلى
sent-code-text-sms = أرسلنا رسالة نصية برمز إلى
sent-code-limits = يعمل لمدة 10 دقائق. لديك خمس محاولات.
sent-code-none = لم يصل شيء؟
sent-code-again = إرسال رمز جديد
sent-code-mailbox = أثناء التطوير يُحفظ الرمز في صندوق البريد.

## Backup codes
backup-codes-title = الرموز الاحتياطية
backup-codes-save-title = احفظ رموزك الاحتياطية
backup-codes-save-text = كل رمز من هذه الرموز يسجّل دخولك مرة واحدة عندما لا تتوفر لديك طريقة أخرى. احفظها مع أوراقك المهمة، لا على الهاتف نفسه.
backup-codes-once = لا تُعرض إلا الآن. إذا فقدتها، يمكنك إنشاء رموز جديدة.
backup-codes-copy = نسخ
backup-codes-download = تنزيل
backup-codes-print = طباعة
backup-codes-saved = لقد حفظتها
backup-codes-file = backup-codes.txt
backup-codes-left = { $count ->
    [zero] لا رموز احتياطية متبقية
    [one] بقي رمز احتياطي واحد
    [two] بقي رمزان احتياطيان
    [few] بقيت { $count } رموز احتياطية
    [many] بقي { $count } رمزًا احتياطيًا
   *[other] بقي { $count } رمز احتياطي
}
backup-codes-few = { $count ->
    [zero] لم تبقَ لديك رموز احتياطية. أنشئ رموزًا جديدة لتتمكن من الدخول إذا فقدت هاتفك.
    [one] بقي لديك رمز احتياطي واحد. أنشئ رموزًا جديدة قبل أن تنفد.
    [two] بقي لديك رمزان احتياطيان فقط. أنشئ رموزًا جديدة قبل أن تنفد.
    [few] بقيت لديك { $count } رموز احتياطية فقط. أنشئ رموزًا جديدة قبل أن تنفد.
    [many] بقي لديك { $count } رمزًا احتياطيًا فقط. أنشئ رموزًا جديدة قبل أن تنفد.
   *[other] بقي لديك { $count } رمز احتياطي فقط. أنشئ رموزًا جديدة قبل أن تنفد.
}
backup-codes-about = الرمز الاحتياطي يسجّل دخولك مرة واحدة عندما لا تتوفر لديك طريقة أخرى.
backup-codes-hidden = لا نحتفظ بنسخة مقروءة، لذا لا يمكن عرض رموزك مجددًا.
backup-codes-consequence = الرموز الجديدة تحل محل القديمة: تتوقف الرموز المدوّنة على الورق عن العمل.
backup-codes-make = إنشاء رموز جديدة

## Proving who one is
confirm-title = أكِّد أنك صاحب الحساب
confirm-text = ما توشك على تغييره يحمي حسابك. أدخل كلمة المرور ليتم التغيير. لن نسألك مجددًا لمدة 10 دقائق.
confirm-action = تأكيد ومتابعة
confirm-by-code = استخدام رمز بدلًا من ذلك
confirm-code-hint = من تطبيق المصادقة، أو رمز احتياطي.

## What just happened
flash-factor-added = أُضيفت الطريقة. سنطلبها عند تسجيل الدخول.
flash-factor-renamed = تم حفظ الاسم الجديد.
flash-factor-removed = أُزيلت الطريقة.
flash-set-up-over = انتهى هذا الإعداد. ابدأ من جديد إذا كنت ما زلت بحاجة إليه.
flash-mfa-off = التحقق بخطوتين متوقف. أعدّه أولًا.
flash-confirm-ended = محاولات خاطئة كثيرة، لذا سُجّل خروجك. سجّل الدخول مجددًا.

## Messages beside fields and in the API
error-code-wrong = هذا الرمز خاطئ أو مستخدم أو قديم جدًا. أدخل أحدث رمز.
error-factor-too-many = لديك عشرة تطبيقات مصادقة. أزل واحدًا أولًا.
error-factor-there-already = هذه الطريقة معدّة من قبل.
error-factor-not-begun = انتهى هذا الإعداد. ابدأ من جديد.
error-factor-required = يتطلب دورك عاملًا ثانيًا. أضف طريقة أخرى قبل إزالة هذه.
error-mfa-off = التحقق بخطوتين متوقف. أعدّه أولًا.

## Alerts
alert-totp-added = أُضيف تطبيق مصادقة: { $factor }.
mail-totp-added-subject = أُضيف تطبيق مصادقة إلى حسابك
mail-totp-added-heading = أُضيف تطبيق مصادقة
mail-totp-added-body = يمكن من الآن استخدام تطبيق المصادقة «{ $factor }» لتسجيل الدخول.
mail-totp-added-action = عرض إعدادات الأمان
mail-totp-added-expiry = إذا لم تكن أنت من أضافه، فأزله وغيّر كلمة مرورك الآن.
mail-totp-added-ignore = إذا كنت أنت، فلا حاجة إلى فعل شيء.
alert-email-factor-added = أُعدّت الرموز بالبريد الإلكتروني: {"\u2066"}{ $factor }{"\u2069"}.
mail-email-factor-added-subject = أُعدّت الرموز بالبريد الإلكتروني لحسابك
mail-email-factor-added-heading = أُعدّت الرموز بالبريد الإلكتروني
mail-email-factor-added-body = يمكن من الآن استخدام الرموز المرسلة إلى {"\u2066"}{ $factor }{"\u2069"} لتسجيل الدخول.
mail-email-factor-added-action = عرض إعدادات الأمان
mail-email-factor-added-expiry = إذا لم تكن أنت من أعدّها، فأزلها وغيّر كلمة مرورك الآن.
mail-email-factor-added-ignore = إذا كنت أنت، فلا حاجة إلى فعل شيء.
alert-sms-factor-added = أُعدّت الرموز برسالة نصية: {"\u2066"}{ $factor }{"\u2069"}.
mail-sms-factor-added-subject = أُعدّت الرموز برسالة نصية لحسابك
mail-sms-factor-added-heading = أُعدّت الرموز برسالة نصية
mail-sms-factor-added-body = يمكن من الآن استخدام الرموز المرسلة إلى {"\u2066"}{ $factor }{"\u2069"} لتسجيل الدخول.
mail-sms-factor-added-action = عرض إعدادات الأمان
mail-sms-factor-added-expiry = إذا لم تكن أنت من أعدّها، فأزلها وغيّر كلمة مرورك الآن.
mail-sms-factor-added-ignore = إذا كنت أنت، فلا حاجة إلى فعل شيء.
alert-factor-removed = أُزيل عامل ثانٍ: {"\u2068"}{ $factor }{"\u2069"}.
mail-factor-removed-subject = أُزيل عامل ثانٍ من حسابك
mail-factor-removed-heading = أُزيل عامل ثانٍ
mail-factor-removed-body = لم يعد ممكنًا استخدام هذا لتسجيل الدخول: {"\u2068"}{ $factor }{"\u2069"}.
mail-factor-removed-action = عرض إعدادات الأمان
mail-factor-removed-expiry = إذا لم تكن أنت من أزاله، فغيّر كلمة مرورك الآن.
mail-factor-removed-ignore = إذا كنت أنت، فلا حاجة إلى فعل شيء.
alert-mfa-disabled = أُوقف التحقق بخطوتين.
mail-mfa-disabled-subject = أُوقف التحقق بخطوتين
mail-mfa-disabled-heading = أُوقف التحقق بخطوتين
mail-mfa-disabled-body = من الآن تفتح كلمة المرور وحدها حسابك. توقفت رموزك الاحتياطية عن العمل.
mail-mfa-disabled-action = عرض إعدادات الأمان
mail-mfa-disabled-expiry = إذا لم تكن أنت من أوقفه، فغيّر كلمة مرورك الآن وأعدّه من جديد.
mail-mfa-disabled-ignore = إذا كنت أنت، فلا حاجة إلى فعل شيء.
alert-backup-codes-made = أُنشئت رموز احتياطية جديدة.
mail-backup-codes-made-subject = أُنشئت رموز احتياطية جديدة لحسابك
mail-backup-codes-made-heading = أُنشئت رموز احتياطية جديدة
mail-backup-codes-made-body = توقفت رموزك الاحتياطية القديمة عن العمل. احفظ الجديدة في مكان آمن.
mail-backup-codes-made-action = عرض إعدادات الأمان
mail-backup-codes-made-expiry = إذا لم تكن أنت من أنشأها، فغيّر كلمة مرورك الآن وأنشئ رموزًا جديدة.
mail-backup-codes-made-ignore = إذا كنت أنت، فلا حاجة إلى فعل شيء.
alert-backup-code-used = استُخدم رمز احتياطي. الرموز المتبقية: { $remaining }.
mail-backup-code-used-subject = استُخدم رمز احتياطي لحسابك
mail-backup-code-used-heading = استُخدم رمز احتياطي
mail-backup-code-used-body = استُخدم أحد رموزك الاحتياطية. الرموز المتبقية: { $remaining }.
mail-backup-code-used-action = عرض إعدادات الأمان
mail-backup-code-used-expiry = إذا لم تكن أنت، فغيّر كلمة مرورك الآن وأنشئ رموزًا جديدة.
mail-backup-code-used-ignore = إذا كنت أنت، فلا حاجة إلى فعل شيء.
