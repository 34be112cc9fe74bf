# الصورة والعنوان ونسخة البيانات ونهاية الحساب.

## Picture
avatar-title = الصورة
label-file = الصورة
avatar-hint = ‏PNG أو JPEG أو WebP أو GIF، حتى { $mb } ميغابايت و{ $side } × { $side } بكسل. تُقصّ إلى مربّع، ولا يُحفظ مكان التقاطها.
avatar-save = حفظ الصورة
avatar-remove = إزالة الصورة
avatar-none = ليست لديك صورة بعد. تظهر الأحرف الأولى من اسمك بدلاً منها.
avatar-alt = صورتك
error-picture-type = هذه ليست صورة من الأنواع المقبولة. أرسل PNG أو JPEG أو WebP أو GIF.
error-picture-damaged = تعذّرت قراءة هذه الصورة. احفظها من جديد ثم أرسلها مرة أخرى.
error-picture-dimensions = هذه الصورة كبيرة جدًا. أرسل صورة لا تتجاوز { $max } × { $max } بكسل.
flash-avatar-saved = حُفظت صورتك.
flash-avatar-removed = أُزيلت صورتك.

## Address
email-change-title = البريد الإلكتروني
email-change-text = تصل الرسائل والرموز إلى هذا العنوان، وبه تسجّل الدخول.
label-new-email = البريد الإلكتروني الجديد
email-change-hint = نرسل رابطًا إلى هذا العنوان. لا يتغيّر شيء حتى تفتحه.
email-change-password = كلمة مرورك
email-change-action = تغيير العنوان
email-change-summary = تغيير العنوان
email-pending-title = { $email } ينتظر التأكيد
email-pending-text = افتح الرابط الذي أرسلناه إليه. يعمل لمدة 24 ساعة. وحتى ذلك الحين يبقى عنوانك القديم.
email-pending-asked = وقت الطلب
email-pending-resend = إرسال الرابط مرة أخرى
email-pending-cancel = الإبقاء على العنوان القديم
error-email-same = هذا هو عنوانك بالفعل.
error-email-link-taken = أصبح هذا العنوان لحساب آخر. لم يتغيّر شيء.
error-email-nothing-pending = لا يوجد تغيير عنوان ينتظر التأكيد.
flash-email-requested = أرسلنا رابطًا إلى العنوان الجديد. يعمل لمدة 24 ساعة.
flash-email-cancelled = يبقى عنوانك كما هو.
flash-email-changed = تم تغيير بريدك الإلكتروني.
flash-email-reverted = عاد عنوانك القديم، وتم تسجيل خروج الجميع. عيّن الآن كلمة مرور جديدة.
address-taken-title = هذا العنوان مستخدم
revert-title = التراجع عن تغيير العنوان
revert-text = تم تغيير البريد الإلكتروني لحسابك. إن لم تكن أنت من فعل ذلك، فأعد عنوانك القديم.
revert-consequence = يُسجَّل خروج الجميع، وتتوقف مفاتيح API، وتعيّن كلمة مرور جديدة. وتبقى العوامل الثانية كما هي.
revert-action = إعادة عنواني القديم
revert-expired-text = استُخدم هذا الرابط من قبل، أو انتهت صلاحيته، أو عاد العنوان لك. إن تعذّر عليك تسجيل الدخول، فأعد تعيين كلمة مرورك.
revert-expired-action = إعادة تعيين كلمة المرور
limit-email-changes = طلبات كثيرة جدًا لتغيير عنوانك. { limit-wait }

## Copy of the data
data-title = بياناتك
export-title = نسخة من بياناتك
export-text = ملف ZIP واحد يضم ملفك الشخصي وجلساتك ونشاطك وإشعاراتك وطلباتك مع ملفاتها ونتائجها. لا يحتوي على كلمات مرور ولا أسرار أخرى.
export-action = إنشاء نسخة
export-again = إنشاء نسخة جديدة
export-pending = يجري إنشاء نسختك. نرسل إليك رسالة عندما تصبح جاهزة، ويمكنك مغادرة هذه الصفحة.
export-ready = نسختك جاهزة. يمكنك تنزيلها حتى {"\u2066"}{ $date }{"\u2069"}.
export-download = تنزيل
export-failed = تعذّر إنشاء نسختك. حاول مرة أخرى، وإن فشلت مجددًا فراسلنا.
export-expired = حُذفت نسختك الأخيرة بعد سبعة أيام.
export-asked = وقت الطلب
error-export-not-ready = ما زالت النسخة قيد الإنشاء.
flash-export-requested = يجري إنشاء نسختك. نرسل إليك رسالة عندما تصبح جاهزة.
flash-export-too-many = يمكنك طلب نسختين في اليوم. حاول مرة أخرى غدًا.
limit-exports = نسخ كثيرة جدًا من بياناتك. { limit-wait }
export-readme =
    نسخة من بيانات { $name } ({ $email })
    أُنشئت في { $time }

    profile.json        من أنت وما تفضّله
    avatar.jpeg, .png   صورتك، إن وُجدت
    security.json       العوامل الثانية والأجهزة
    sessions.json       أماكن تسجيل دخولك
    api_keys.json       مفاتيح API من دون أسرارها
    notifications.json  ما أُبلغت به
    activity.ndjson     ما حدث لحسابك، سطر لكل حدث
    requests/           كل طلب في مجلد: request.json وresults.json وfiles/
    manifest.json       كل ملف مع حجمه وSHA-256

    لا توجد هنا كلمات مرور ولا أسرار أخرى: نحن نحتفظ فقط بما يلزم للتحقق منها.

## End of the account
deletion-title = حذف حسابك
deletion-text = يُحذف حسابك بعد 30 يومًا من طلبك. وحتى ذلك الحين يمكنك تغيير رأيك.
deletion-now = فورًا: يُسجَّل خروجك من كل مكان، وتتوقف مفاتيح API الخاصة بك.
deletion-later = بعد 30 يومًا: يُمحى اسمك وعناوينك وصورتك وطلباتك وملفاتك ونتائجها. ولا يمكن لأحد استعادتها.
deletion-then = عندها يُمحى اسمك وعناوينك وصورتك وطلباتك وملفاتك ونتائجها. ولا يمكن لأحد استعادتها.
deletion-stays = ما يبقى: سجلات التدقيق التي تذكر ما حدث ومتى، من دون اسمك.
deletion-advice = إن أردت الاحتفاظ بشيء، فأنشئ نسخة من بياناتك أولاً.
deletion-action = حذف حسابي
deletion-confirm = سيُحذف حسابك بعد 30 يومًا، ويُسجَّل خروجك الآن.
deletion-confirm-action = نعم، احذف حسابي
deletion-banner = سيُحذف حسابك في {"\u2066"}{ $date }{"\u2069"}.
deletion-keep = الإبقاء على حسابي
keep-title = الإبقاء على حسابك
keep-text = طُلب حذف حسابك. ما زال بإمكانك الإبقاء عليه بكل ما فيه.
keep-action = الإبقاء على حسابي
keep-expired-text = استُخدم هذا الرابط من قبل أو انتهت صلاحيته. إن كان حسابك ما زال موجودًا، فسجّل الدخول لترى حاله.
keep-expired-action = تسجيل الدخول
error-last-admin = أنت آخر مسؤول. عيّن شخصًا آخر مسؤولاً أولاً.
flash-deletion-requested = سيُحذف حسابك بعد 30 يومًا. للإبقاء عليه، سجّل الدخول أو استخدم الرابط في رسالتنا.
flash-account-kept = حسابك باقٍ.

## What the owner is told
alert-email-change-requested = طُلب تغيير بريدك الإلكتروني إلى {"\u2066"}{ $new_email }{"\u2069"}.
alert-email-changed = تم تغيير بريدك الإلكتروني إلى {"\u2066"}{ $new_email }{"\u2069"}.
alert-email-reverted = تم التراجع عن تغيير بريدك الإلكتروني.
alert-export-ready = نسخة بياناتك جاهزة.
alert-export-failed = تعذّر إنشاء نسخة بياناتك.
alert-deletion-requested = سيُحذف حسابك في {"\u2066"}{ $date }{"\u2069"}.
alert-account-kept = تم التراجع عن حذف حسابك.

mail-change-email-subject = أكّد بريدك الإلكتروني الجديد
mail-change-email-heading = أكّد بريدك الإلكتروني الجديد
mail-change-email-body = سيستخدم حسابٌ هذا العنوان من الآن فصاعدًا. أكّد أنه لك.
mail-change-email-action = تأكيد العنوان
mail-change-email-expiry = يعمل الرابط لمدة 24 ساعة. ويبقى العنوان القديم حتى تستخدمه.
mail-change-email-ignore = إن لم تطلب ذلك فتجاهل هذه الرسالة. لن يتغيّر شيء.
mail-email-claimed-subject = حاول شخص ما استخدام عنوانك
mail-email-claimed-heading = لهذا العنوان حساب بالفعل
mail-email-claimed-body = حاول شخص ما تغيير عنوان حساب آخر إلى هذا العنوان. وهو عنوان حسابك، لذلك لم يتغيّر شيء.
mail-email-claimed-action = تسجيل الدخول
mail-email-claimed-expiry = إن كنت أنت من فعل ذلك، فسجّل الدخول بهذا العنوان، أو استخدم عنوانًا آخر للحساب الآخر.
mail-email-claimed-ignore = إن لم تكن أنت فتجاهل هذه الرسالة. لم يتغيّر شيء.
mail-email-change-requested-subject = طُلب تغيير بريدك الإلكتروني
mail-email-change-requested-heading = طُلب تغيير بريدك الإلكتروني
mail-email-change-requested-body = طلب شخص يعرف كلمة مرورك تغيير عنوان حسابك إلى {"\u2066"}{ $new_email }{"\u2069"}. لا يتغيّر شيء حتى يُؤكَّد العنوان الجديد.
mail-email-change-requested-action = الاطلاع على الطلب
mail-email-change-requested-expiry = إن لم تكن أنت من طلب ذلك، فألغِ التغيير هناك وغيّر كلمة مرورك الآن.
mail-email-change-requested-ignore = إن كنت أنت من طلب ذلك فلا يلزمك فعل شيء.
mail-email-changed-subject = تم تغيير بريدك الإلكتروني
mail-email-changed-heading = تم تغيير بريدك الإلكتروني
mail-email-changed-body = يستخدم حسابك العنوان {"\u2066"}{ $new_email }{"\u2069"} من الآن فصاعدًا. لم تعد الرسائل تصل إلى هذا العنوان.
mail-email-changed-action = لم أكن أنا
mail-email-changed-expiry = إن لم تكن أنت من فعل ذلك، فهذا الرابط يعيد عنوانك القديم ويسجّل خروج الجميع ويتيح لك تعيين كلمة مرور جديدة. يعمل لمدة ثلاثة أيام.
mail-email-changed-ignore = إن كنت أنت من فعل ذلك فلا يلزمك فعل شيء.
mail-email-reverted-subject = عاد عنوانك القديم
mail-email-reverted-heading = عاد عنوانك القديم
mail-email-reverted-body = تم التراجع عن تغيير بريدك الإلكتروني. سُجّل خروج الجميع، وأُلغيت مفاتيح API، ولم تعد كلمة المرور القديمة صالحة.
mail-email-reverted-action = الاطلاع على إعدادات الأمان
mail-email-reverted-expiry = عيّن كلمة مرور جديدة بالرابط الذي في رسالتنا الأخرى، وتحقّق من عواملك الثانية.
mail-email-reverted-ignore = تصلك هذه الرسالة بسبب حسابك.
mail-export-ready-subject = نسخة بياناتك جاهزة
mail-export-ready-heading = نسخة بياناتك جاهزة
mail-export-ready-body = يمكنك تنزيلها بعد تسجيل الدخول لمدة سبعة أيام. ثم تُحذف.
mail-export-ready-action = الذهاب إلى التنزيل
mail-export-ready-expiry = إن لم تطلبها فغيّر كلمة مرورك.
mail-export-ready-ignore = تصلك هذه الرسالة لأن نسخة طُلبت في حسابك.
mail-export-failed-subject = تعذّر إنشاء نسخة بياناتك
mail-export-failed-heading = تعذّر إنشاء نسخة بياناتك
mail-export-failed-body = حدث خطأ من جانبنا أثناء إنشاء نسختك. بياناتك سليمة.
mail-export-failed-action = المحاولة مرة أخرى
mail-export-failed-expiry = إن فشلت مجددًا فراسلنا.
mail-export-failed-ignore = تصلك هذه الرسالة لأن نسخة طُلبت في حسابك.
mail-deletion-requested-subject = سيُحذف حسابك في {"\u2066"}{ $date }{"\u2069"}
mail-deletion-requested-heading = سيُحذف حسابك
mail-deletion-requested-body = في {"\u2066"}{ $date }{"\u2069"} يُحذف حسابك بكل ما فيه. وحتى ذلك الحين يمكنك الإبقاء عليه. سُجّل خروجك من كل مكان، ولم تعد مفاتيح API الخاصة بك تعمل.
mail-deletion-requested-action = الإبقاء على حسابي
mail-deletion-requested-expiry = يعمل الرابط لمدة 30 يومًا. ويكفي أيضًا أن تسجّل الدخول. إن لم تكن أنت من طلب ذلك، فأبقِ على الحساب وغيّر كلمة مرورك.
mail-deletion-requested-ignore = إن كنت تريد حذفه فلا يلزمك فعل شيء.
mail-account-kept-subject = حسابك باقٍ
mail-account-kept-heading = حسابك باقٍ
mail-account-kept-body = تم التراجع عن حذف حسابك. كل شيء كما كان، ولكن يجب إنشاء مفاتيح API من جديد.
mail-account-kept-action = فتح حسابك
mail-account-kept-expiry = إن لم تكن أنت من فعل ذلك فغيّر كلمة مرورك.
mail-account-kept-ignore = إن كنت أنت من فعل ذلك فلا يلزمك فعل شيء.

## In the list of activity
activity-because-email_changed = تم تغيير البريد الإلكتروني.
