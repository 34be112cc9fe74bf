# العربية. المفاتيح هي نفسها كما في en-US، وما ينقص منها يؤخذ من هناك.

product-name = User Portal
product-tagline = قدّم، تابع، اقرأ

## Frame
nav-main = القائمة الرئيسية
nav-skip = الانتقال إلى المحتوى
nav-dashboard = لوحة المتابعة
nav-requests = الطلبات
nav-settings = الإعدادات
nav-breadcrumb = موقعك
nav-person = حسابك، { $name }
nav-profile = ملفك الشخصي
nav-sign-out = تسجيل الخروج
language-label = اللغة
back-to-sign-in = العودة إلى تسجيل الدخول
opens-new-tab = (يُفتح في علامة تبويب جديدة)
dev-banner-title = للتطوير فقط

## Forms
form-optional = (اختياري)
form-leave = مغادرة دون حفظ
form-error-summary = { $count ->
    [zero] لا شيء يحتاج إلى تصحيح
    [one] هناك أمر واحد يحتاج إلى تصحيح
    [two] هناك أمران يحتاجان إلى تصحيح
    [few] هناك { $count } أمور تحتاج إلى تصحيح
    [many] هناك { $count } أمرًا يحتاج إلى تصحيح
   *[other] هناك { $count } أمر يحتاج إلى تصحيح
}
label-email = البريد الإلكتروني
label-password = كلمة المرور
label-first-name = الاسم الأول
label-last-name = اسم العائلة
label-phone = رقم الهاتف
label-language = اللغة
label-timezone = المنطقة الزمنية
label-title = العنوان
label-description = الوصف
label-type = النوع
label-priority = الأولوية
label-files = الملفات
label-request-type = النوع
label-terms-accepted = الشروط
password-hint = من 8 إلى 128 حرفًا. بضع كلمات لا رابط بينها يسهل تذكّرها ويصعب تخمينها.
password-show = إظهار كلمة المرور
phone-hint = مع رمز البلد، مثل ‎⁦+420 601 234 567⁩.
language-hint = تُكتب الصفحات والرسائل بهذه اللغة.
timezone-hint = تُعرض التواريخ والأوقات حسب هذه المنطقة.
priority-low = أولوية منخفضة
priority-normal = أولوية عادية
priority-high = أولوية عالية

## Start
home-text = صِف ما تحتاج إليه، وتابع سير العمل عليه، واقرأ النتيجة هنا.
home-register = إنشاء حساب
home-sign-in = تسجيل الدخول
home-development = تبقى الرسائل في صندوق البريد، وتقوم بيئة تجريبية مقام الخدمات الأخرى.

## Registration
register-title = إنشاء حساب
register-action = إنشاء الحساب
register-email-hint = نرسل إلى هذا العنوان رابطًا لتأكيد أنه لك.
register-terms = أوافق على شروط الاستخدام وإشعار الخصوصية
register-have-account = لديك حساب بالفعل؟

## Sign in
login-title = تسجيل الدخول
login-action = تسجيل الدخول
login-remember = إبقائي مسجّل الدخول
login-forgot = نسيت كلمة المرور؟
login-no-account = جديد هنا؟

## Password reset
reset-request-title = إعادة تعيين كلمة المرور
reset-request-text = أدخل عنوان حسابك. نرسل إليك رابطًا لتعيين كلمة مرور جديدة.
reset-request-action = إرسال الرابط
reset-sent-title = تحقّق من بريدك
reset-sent-text = إن كان هناك حساب بالعنوان { $email } فقد أرسلنا إليه رابطًا. يعمل الرابط لمدة 30 دقيقة.
reset-sent-advice = لم يصل شيء؟ انظر في مجلد الرسائل غير المرغوب فيها، وتأكد من كتابة العنوان كتابة صحيحة.
reset-sent-again = استخدام عنوان آخر
reset-sent-mailbox = لا تُرسل الرسائل من هنا. اقرأها في صندوق البريد:
reset-title = تعيين كلمة مرور جديدة
reset-new-password = كلمة المرور الجديدة
reset-consequence = سيُسجَّل خروجك من كل مكان آخر.
reset-action = تعيين كلمة المرور
reset-expired-text = استُخدم هذا الرابط من قبل أو انتهت صلاحيته. اطلب رابطًا جديدًا؛ يعمل لمدة 30 دقيقة.
reset-expired-action = إرسال رابط جديد
link-expired-title = انتهت صلاحية هذا الرابط

## Email verification
verify-title = تأكيد البريد الإلكتروني
verify-text = بقيت خطوة واحدة: أكّد أن هذا العنوان لك.
verify-action = تأكيد العنوان
verify-expired-text = استُخدم هذا الرابط من قبل أو انتهت صلاحيته. إن لم يكن عنوانك مؤكدًا بعد، فأرسل رابطًا جديدًا.
verify-expired-action = إرسال رابط جديد
verify-sent-title = تحقّق من بريدك
verify-sent-text = أرسلنا رابطًا إلى { $email }. يعمل لمدة 24 ساعة.
verify-sent-advice = لم يصل شيء؟ انظر في مجلد الرسائل غير المرغوب فيها، أو أرسل الرابط مرة أخرى.
verify-resend = إرسال الرابط مرة أخرى
verify-wait = يمكنك إرساله مرة أخرى بعد
verify-wait-seconds = { $seconds ->
    [zero] لحظات
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $seconds } ثوانٍ
    [many] { $seconds } ثانية
   *[other] { $seconds } ثانية
}
verify-later = الانتقال إلى لوحة المتابعة
verify-banner = العنوان { $email } غير مؤكد بعد. افتح الرابط الذي أرسلناه إليه.
verify-banner-action = إرسال الرابط مرة أخرى

## Dashboard
dashboard-title = لوحة المتابعة
dashboard-counts = طلباتك حسب الحالة
dashboard-running = قيد التنفيذ
dashboard-running-empty = لا شيء قيد التنفيذ.
dashboard-recent = آخر النتائج
dashboard-recent-empty = تظهر النتائج هنا عند انتهاء الطلب.
dashboard-first-title = أهلًا، { $name }
dashboard-first-text = قدّم طلبك الأول. يمكنك متابعته هنا حتى تجهز النتيجة.
dashboard-first-action = تقديم طلب
checklist-title = أكمل الإعداد
checklist-verified = تأكيد البريد الإلكتروني
checklist-profile = إكمال الملف الشخصي
checklist-first-request = تقديم الطلب الأول
checklist-done = (تم)

## Requests
requests-title = الطلبات
requests-tabs = الطلبات حسب الحالة
requests-pages = صفحات القائمة
requests-show-all = عرض كل الطلبات
requests-empty-title = لا طلبات بعد
requests-empty-text = يظهر هنا كل ما تقدّمه مع حالته ونتيجته.
requests-empty-running-title = لا شيء قيد التنفيذ
requests-empty-done-title = لم يكتمل شيء بعد
requests-empty-failed-title = لم يتعذّر شيء
requests-empty-all-title = لا طلبات بعد
requests-empty-tab-text = طلباتك الأخرى في علامات التبويب الأخرى.
requests-filtered-empty-title = لا نتائج مطابقة
requests-filtered-empty-text = لا طلب يطابق البحث وعوامل التصفية. غيّرها أو امسحها.
tab-running = قيد التنفيذ
tab-done = مكتملة
tab-failed = متعذّرة
tab-all = الكل
filter-label = البحث والتصفية
filter-query = البحث
filter-any-type = أي نوع
filter-after = قُدّم من
filter-before = قُدّم حتى
filter-apply = بحث
filter-clear = مسح عوامل التصفية
pages-older = الأقدم
request-new = طلب جديد
request-hand-in = تقديم الطلب
request-edit = تعديل الطلب
request-save = حفظ التغييرات
request-save-anyway = حفظ نسختي
request-description = الوصف
request-handed-in = قُدّم
request-progress = التقدّم
request-progress-of = تقدّم الطلب { $title }
request-timeline = ما الذي حدث
request-copy-link = نسخ الرابط
request-link-copied = نُسخ الرابط
request-retry = المحاولة مرة أخرى
request-cancel = إلغاء الطلب
request-cancel-text = يتوقف العمل ولا يمكن استئنافه. يبقى الطلب في قائمتك.
request-cancel-confirm = إلغاء هذا الطلب
request-delete = حذف الطلب
request-delete-text = يُزال الطلب وملفاته ونتيجته نهائيًا.
request-delete-confirm = حذف نهائي
request-add-files = إضافة ملفات
request-files-empty = لا ملفات.
request-files-count = { $count ->
    [zero] الملفات
    [one] ملف واحد
    [two] ملفان
    [few] { $count } ملفات
    [many] { $count } ملفًا
   *[other] { $count } ملف
}
title-hint = بضع كلمات تعرف بها الطلب في القائمة.
description-hint = ما لديك، وما تريد معرفته، وكيف تبدو النتيجة الجيدة.
files-hint = { $count ->
    [zero] لا ملفات
    [one] ملف واحد
    [two] ملفان على الأكثر
    [few] حتى { $count } ملفات
    [many] حتى { $count } ملفًا
   *[other] حتى { $count } ملف
}، كل منها { $max } ميغابايت على الأكثر: PDF أو Word أو نص أو Markdown أو صوت.
files-drop = أفلت الملفات هنا، أو
files-remove = إزالة
conflict-title = تغيّر في مكان آخر أثناء ذلك
conflict-text = تغيّر الطلب بينما كنت تكتب. هذه حالته الآن، وما كتبته في النموذج أدناه. الحفظ يستبدل الحالة الحالية.
progress-percent = { $percent }٪

## Profile
profile-title = الملف الشخصي
profile-email = البريد الإلكتروني
profile-verified = مؤكد
profile-unverified = غير مؤكد
profile-about = عنك
profile-save = حفظ الملف الشخصي

## States, types, sources
status-pending = في الانتظار
status-submitted = مُقدَّم
status-processing = قيد التنفيذ
status-completed = مكتمل
status-failed = متعذّر
status-cancelled = مُلغى

## What just happened
flash-dismiss = إغلاق
flash-welcome = حسابك جاهز. أرسلنا إليك رابطًا لتأكيد بريدك الإلكتروني.
flash-signed-out = سُجّل خروجك.
flash-verified = بريدك الإلكتروني مؤكد.
flash-verification-sent = أرسلنا إليك رابطًا جديدًا. يعمل لمدة 24 ساعة.
flash-password-reset = عُيّنت كلمة المرور الجديدة. سجّل الدخول بها.
flash-request-created = قُدّم طلبك.
flash-request-updated = حُفظت تغييراتك.
flash-request-cancelled = أُلغي الطلب.
flash-request-retried = قُدّم الطلب مرة أخرى.
flash-request-deleted = حُذف الطلب.
flash-files-added = أُضيفت الملفات.
flash-profile-saved = حُفظ ملفك الشخصي.
flash-language-saved = تغيّرت اللغة.

## Error pages
error-home = الانتقال إلى البداية
error-request-id = إن كتبت إلينا فاذكر
error-400-title = الطلب غير صالح
error-400-text = لم يتمكن الخادم من قراءة ما أرسله متصفحك.
error-400-advice = عُد إلى الوراء، وأعد تحميل الصفحة، وحاول مرة أخرى.
error-401-title = لم تسجّل الدخول
error-401-text = تتطلب هذه الصفحة تسجيل الدخول، أو انتهت جلستك.
error-401-advice = سجّل الدخول وافتح الصفحة مرة أخرى.
error-403-title = هذا غير مسموح
error-403-text = لا يحق لحسابك فعل ذلك، أو بقي النموذج مفتوحًا مدة أطول مما ينبغي.
error-403-advice = عُد إلى الوراء، وأعد تحميل الصفحة، وحاول مرة أخرى. إن استمر ذلك فاسأل من يدير هذه البوابة.
error-404-title = لا توجد صفحة كهذه
error-404-text = لا يقود العنوان إلى شيء، أو حُذف ما كان هنا، أو هو لشخص آخر.
error-404-advice = تحقّق من العنوان، أو ابدأ من لوحة المتابعة.
error-405-title = لا يمكن فعل ذلك هنا
error-405-text = العنوان موجود، لكنه لا يقبل هذا النوع من الطلبات.
error-405-advice = عُد إلى الوراء واستخدم أزرار الصفحة.
error-409-title = تغيّر أثناء ذلك
error-409-text = تغيّر ما كنت تعمل عليه في مكان آخر، فلم يُحفظ شيء.
error-409-advice = أعد تحميل الصفحة، وانظر إلى الحالة الآن، وحاول مرة أخرى.
error-413-title = هذا كبير جدًا
error-413-text = ما أرسلته أكبر مما يقبله الخادم.
error-413-advice = أرسل ملفات أقل أو أصغر.
error-415-title = هذه الصيغة غير مقبولة
error-415-text = لا يقرأ الخادم صيغة ما أرسلته.
error-415-advice = عُد إلى الوراء وأرسله بإحدى الصيغ المذكورة في الصفحة.
error-422-title = هناك ما يحتاج إلى تصحيح
error-422-text = لا يمكن حفظ ما أدخلته كما هو.
error-422-advice = عُد إلى الوراء، وصحّحه، وأرسله مرة أخرى.
error-429-title = محاولات كثيرة جدًا
error-429-text = وصلت منك طلبات كثيرة في وقت قصير.
error-429-advice = انتظر بضع دقائق وحاول مرة أخرى.
error-500-title = تعطّل شيء لدينا
error-500-text = وقع خطأ في الخادم، وقد سُجّل.
error-500-advice = حاول مرة أخرى بعد بضع دقائق. إن تكرر ذلك فاكتب إلينا.
error-503-title = غير متاح الآن
error-503-text = يجري إعادة تشغيل البوابة أو شيء تحتاج إليه، أو إصلاحه.
error-503-advice = حاول مرة أخرى بعد بضع دقائق.
error-507-title = لا مساحة متبقية
error-507-text = ليس لدى الخادم مساحة لحفظ ما أرسلته. لم يُحفظ شيء.
error-507-advice = حاول لاحقًا. إن استمر ذلك فاكتب إلينا.

## Messages beside fields and in the API
error-required = هذا الحقل مطلوب.
error-too-long = استخدم { $max ->
    [zero] صفر حرف
    [one] حرفًا واحدًا
    [two] حرفين
    [few] { $max } أحرف
    [many] { $max } حرفًا
   *[other] { $max } حرف
} على الأكثر.
error-too-short = استخدم { $min ->
    [zero] صفر حرف
    [one] حرفًا واحدًا
    [two] حرفين
    [few] { $min } أحرف
    [many] { $min } حرفًا
   *[other] { $min } حرف
} على الأقل.
error-email-invalid = أدخل بريدًا إلكترونيًا مثل ⁦name@example.com⁩.
error-email-taken = يوجد حساب بهذا العنوان بالفعل. سجّل الدخول أو أعد تعيين كلمة المرور.
error-password-length = استخدم من 8 إلى 128 حرفًا.
error-password-common = كلمة المرور هذه من الأكثر استخدامًا. اختر غيرها.
error-password-contains-email = يجب ألا تحتوي كلمة المرور على بريدك الإلكتروني.
error-terms = وافق على الشروط للمتابعة.
error-phone-invalid = أدخل الرقم مع رمز البلد، مثل ‎⁦+420601234567⁩.
error-language-unknown = هذه اللغة غير متاحة.
error-timezone-unknown = هذه المنطقة الزمنية غير معروفة.
error-credentials = البريد الإلكتروني أو كلمة المرور غير صحيحة.
error-rate-limited = طلبات كثيرة جدًا. انتظر قليلًا ثم حاول مرة أخرى.
error-token-invalid = هذا الرابط غير صالح. اطلب رابطًا جديدًا.
error-link-expired = انتهت صلاحية هذا الرابط. اطلب رابطًا جديدًا.
error-title-length = استخدم من حرف إلى 200 حرف.
error-type-length = استخدم من حرف إلى 50 حرفًا.
error-priority-unknown = اختر low أو normal أو high.
error-metadata-object = يجب أن يكون هذا كائن JSON.
error-metadata-size = يجب ألا يتجاوز هذا 16 كيلوبايت.
error-file-too-large = لا يتجاوز حجم كل ملف { $max } ميغابايت.
error-file-type = هذا النوع من الملفات غير مقبول. أرسل PDF أو Word أو نصًا أو Markdown أو صوتًا.
error-file-count = { $max ->
    [zero] لا ملفات.
    [one] ملف واحد على الأكثر.
    [two] ملفان على الأكثر.
    [few] { $max } ملفات على الأكثر.
    [many] { $max } ملفًا على الأكثر.
   *[other] { $max } ملف على الأكثر.
}
error-file-name = اسم الملف ناقص أو غير صالح.
error-request-not-pending = بدأ العمل على الطلب ولا يمكن تغييره.
error-request-final = انتهى الطلب ولا يمكن تغييره.
error-request-not-failed = لا يمكن إعادة المحاولة إلا لطلب متعذّر.
error-request-changed = تغيّر الطلب أثناء ذلك. اقرأه مرة أخرى قبل تغييره.
error-idempotency-mismatch = استُخدم مفتاح عدم التكرار هذا لطلب آخر.
error-idempotency-in-flight = ما زال الرد على الطلب الأول بمفتاح عدم التكرار هذا جاريًا.
error-not-json = محتوى الطلب ليس JSON صالحًا.
error-content-type = نوع المحتوى هذا غير مقبول هنا.
error-body-too-large = محتوى الطلب كبير جدًا.
error-not-found = لا شيء هنا.
error-method = هذه الطريقة غير مقبولة هنا.
error-authentication-required = سجّل الدخول أولًا.
error-invalid-token = الرمز غير صالح أو انتهت صلاحيته.
error-forbidden = لا يحق لك فعل ذلك.
error-csrf = بقي النموذج مفتوحًا مدة أطول مما ينبغي. أرسله مرة أخرى.
error-host = اسم المضيف هذا غير مخدوم هنا.
error-conflict = يتعارض هذا مع تغيير حدث أثناء ذلك.
error-internal = تعطّل شيء لدينا، وقد سُجّل.
error-unavailable = غير متاح الآن. حاول مرة أخرى بعد بضع دقائق.
error-storage-full = لا مساحة متبقية لحفظ هذا.
error-page-range = يجب أن يكون رقم الصفحة 1 أو أكثر.
error-size-range = يجب أن يكون حجم الصفحة بين 1 و100.
error-sort-unknown = لا يمكن ترتيب القائمة حسب هذا.
error-order-unknown = يجب أن يكون الترتيب asc أو desc.
error-filter-unknown = عامل التصفية هذا غير معروف.
error-date-invalid = أدخل تاريخًا مثل 2026-01-31.
error-cursor-invalid = هذا الموضع في القائمة غير صالح. ابدأ من الصفحة الأولى.
error-text-invalid = يحتوي هذا على محارف لا يمكن حفظها.
error-not-a-string = يجب أن يكون هذا نصًا.
error-not-a-boolean = يجب أن يكون هذا true أو false.
error-results-not-ready = النتيجة ليست جاهزة بعد.
error-precondition = النسخة التي ذكرتها ليست الحالية.
error-signature = التوقيع ناقص أو خاطئ.
error-https-required = استخدم https.

## Why a request failed
failure-rejected = لم يُقبل الطلب
failure-rejected-advice = رفضته الخدمة التي تقوم بالعمل. تحقّق من الوصف والملفات ثم حاول مرة أخرى.
failure-unreachable = تعذّر الوصول إلى الخدمة
failure-unreachable-advice = لم تستجب الخدمة التي تقوم بالعمل مدة طويلة. لم يضِع منك شيء. حاول مرة أخرى.
failure-forgotten = ضاع الطلب في الطريق
failure-forgotten-advice = لم تعد الخدمة التي تقوم بالعمل تعرف هذا الطلب. حاول تقديمه من جديد.
failure-platform = تعذّر إتمام العمل
failure-platform-advice = حدث خطأ أثناء العمل على الطلب. حاول مرة أخرى، أو غيّر الوصف والملفات أولًا.
failure-file = تعذّرت قراءة ملف
failure-file-advice = أحد الملفات ناقص أو تالف. قدّم الطلب مرة أخرى بنسخة جديدة.
notice-unreachable = لا تستجيب الخدمة التي تقوم بالعمل الآن. نواصل المحاولة، ولا يلزمك فعل شيء.
notice-resubmitted = كانت الخدمة التي تقوم بالعمل قد فقدت هذا الطلب. قدّمناه مرة أخرى.

## Mails
mail-greeting = مرحبًا { $name }،
mail-footer = تصلك هذه الرسالة بسبب حسابك في { product-name }.
mail-link-hint = إن لم يعمل الزر، فانسخ هذا العنوان إلى متصفحك:
mail-verify-subject = أكّد بريدك الإلكتروني
mail-verify-heading = أكّد بريدك الإلكتروني
mail-verify-body = أُنشئ حساب بهذا العنوان. أكّد أنه لك.
mail-verify-action = تأكيد العنوان
mail-verify-expiry = يعمل الرابط لمدة 24 ساعة.
mail-verify-ignore = إن لم تُنشئ حسابًا فتجاهل هذه الرسالة.
mail-reset-subject = إعادة تعيين كلمة المرور
mail-reset-heading = إعادة تعيين كلمة المرور
mail-reset-body = طلب شخص ما كلمة مرور جديدة لحسابك. استخدم هذا الرابط لتعيينها.
mail-reset-action = تعيين كلمة مرور جديدة
mail-reset-expiry = يعمل الرابط لمدة 30 دقيقة ومرة واحدة.
mail-reset-ignore = إن لم تكن أنت من طلب ذلك فتجاهل هذه الرسالة. تبقى كلمة مرورك كما هي.
mail-registered-again-subject = حاول شخص ما التسجيل بعنوانك
mail-registered-again-heading = لديك حساب بالفعل
mail-registered-again-body = حاول شخص ما إنشاء حساب بهذا العنوان. العنوان تابع لحسابك، فلم يُنشأ حساب جديد.
mail-registered-again-action = تسجيل الدخول
mail-registered-again-expiry = إن نسيت كلمة المرور فيمكنك إعادة تعيينها من صفحة تسجيل الدخول.
mail-registered-again-ignore = إن لم تكن أنت فتجاهل هذه الرسالة. لم يتغيّر شيء.
mail-password-changed-subject = تغيّرت كلمة مرورك
mail-password-changed-heading = تغيّرت كلمة مرورك
mail-password-changed-body = تغيّرت كلمة مرور حسابك، وسُجّل الخروج من كل الجلسات الأخرى.
mail-password-changed-action = إعادة تعيين كلمة المرور
mail-password-changed-expiry = إن لم تغيّرها أنت فأعد تعيين كلمة المرور الآن.
mail-password-changed-ignore = إن كنت أنت من غيّرها فلا يلزمك فعل شيء.
mail-request-completed-subject = اكتمل: { $title }
mail-request-completed-heading = نتيجتك جاهزة
mail-request-completed-body = اكتمل الطلب «{ $title }». يمكنك قراءة نتيجته وتنزيلها.
mail-request-completed-action = قراءة النتيجة
mail-request-completed-expiry = تبقى النتيجة في حسابك حتى تحذف الطلب.
mail-request-completed-ignore = تصلك هذه الرسالة لأنك قدّمت هذا الطلب.
mail-request-failed-subject = تعذّر: { $title }
mail-request-failed-heading = تعذّر إتمام طلبك
mail-request-failed-body = تعذّر إتمام الطلب «{ $title }». تذكر صفحته السبب وما يمكنك فعله.
mail-request-failed-action = فتح الطلب
mail-request-failed-expiry = لم يضِع منك شيء. يمكنك المحاولة مرة أخرى من صفحته.
mail-request-failed-ignore = تصلك هذه الرسالة لأنك قدّمت هذا الطلب.

## Development
mailbox-title = صندوق البريد
mailbox-banner = لم تُرسل هذه الرسائل. تُحفظ هنا لتُقرأ.
mailbox-empty-title = لا رسائل
mailbox-empty-text = تظهر الرسائل هنا حالما تكتب البوابة واحدة.
mailbox-back = العودة إلى صندوق البريد
mailbox-from = من
mailbox-to = إلى
mailbox-sent = أُرسلت
mailbox-html = بصيغة HTML
mailbox-text = كنص
platform-title = البيئة التجريبية
platform-banner = تقوم هذه مقام الخدمات التي تؤدي العمل. لا شيء هنا حقيقي.
platform-empty-title = لم يُقدَّم شيء
platform-empty-text = قدّم طلبًا فيظهر هنا.
platform-id = التقديم
platform-status = الحالة

## Description of the API
docs-text = الشيء نفسه كمستند تقرؤه الآلة:
docs-parameters = المعاملات
docs-body = المحتوى
docs-responses = الردود
docs-required = مطلوب

# Times
time-now = الآن
time-minutes = قبل { $count } د
time-hours = قبل { $count } س
time-days = { $count ->
    [zero] اليوم
    [one] أمس
    [two] قبل يومين
    [few] قبل { $count } أيام
    [many] قبل { $count } يومًا
   *[other] قبل { $count } يوم
}

error-range = لا يوجد هذا الجزء في الملف.
