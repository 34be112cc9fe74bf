# مفاتيح واجهة البرمجة.
api-keys-title = مفاتيح API
api-keys-intro = تستخدم البرامج المفتاح للعمل مع البوابة باسمك. لا يستطيع المفتاح إنشاء مفاتيح أخرى ولا تغيير إعدادات الأمان.
api-keys-docs = كيفية استخدام المفتاح
api-keys-list = مفاتيح API الخاصة بك
api-keys-empty-title = لا توجد مفاتيح API
api-keys-empty-text = أنشئ مفتاحًا عندما يحتاج برنامج إلى العمل باسمك.
api-keys-new-title = مفتاح جديد
api-keys-full = { $count ->
    [one] لديك مفتاح واحد صالح ولا مجال للمزيد. ألغِ مفتاحًا أولاً.
    [two] لديك مفتاحان صالحان ولا مجال للمزيد. ألغِ مفتاحًا أولاً.
    [few] لديك { $count } مفاتيح صالحة ولا مجال للمزيد. ألغِ مفتاحًا أولاً.
    [many] لديك { $count } مفتاحًا صالحًا ولا مجال للمزيد. ألغِ مفتاحًا أولاً.
   *[other] لديك { $count } مفتاح صالح ولا مجال للمزيد. ألغِ مفتاحًا أولاً.
}
api-key-name-hint = الغرض من المفتاح، مثل «الاستيراد الليلي».
api-key-days = { $count ->
    [one] يوم واحد
    [two] يومان
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}
api-key-days-hint = يتوقف المفتاح عن العمل تلقائيًا. نراسلك قبل ذلك بأسبوع.
api-key-create = إنشاء مفتاح
api-key-new-shown = مفتاحك الجديد «{ $name }»
api-key-new-once = انسخه الآن واحفظه في مكان آمن. لن يُعرض مرة أخرى.
api-key-new-label = المفتاح الجديد
api-key-copy = نسخ المفتاح
api-key-copied = تم النسخ
api-key-last-used = آخر استخدام
api-key-never-used = لم يُستخدم
api-key-expiry = انتهاء الصلاحية
api-key-created = تاريخ الإنشاء
api-key-may = يُسمح له بما يلي
api-key-may-nothing = لا شيء بعد الآن: دورك لا يسمح بذلك.
api-key-expired = منتهي الصلاحية
api-key-expires-today = تنتهي صلاحيته خلال يوم
api-key-expires = { $count ->
    [one] تنتهي صلاحيته خلال يوم واحد
    [two] تنتهي صلاحيته خلال يومين
    [few] تنتهي صلاحيته خلال { $count } أيام
    [many] تنتهي صلاحيته خلال { $count } يومًا
   *[other] تنتهي صلاحيته خلال { $count } يوم
}
api-key-revoke = إلغاء
api-key-revoke-text = ستتوقف البرامج التي تستخدم «{ $name }» عن العمل فورًا. لا يمكن استعادة مفتاح أُلغي.
api-key-revoke-confirm = إلغاء هذا المفتاح
flash-api-key-revoked = أُلغي المفتاح ولم يعد يعمل.
label-name = الاسم
label-scopes = ما يُسمح للمفتاح به
label-expires-in-days = مدة الصلاحية
scope-profile-read = قراءة ملفك الشخصي
scope-profile-write = تغيير ملفك الشخصي
scope-requests-read = قراءة الطلبات والملفات والنتائج
scope-requests-write = تقديم الطلبات وتغييرها
scope-notifications-read = قراءة الإشعارات
scope-tokens-introspect = التحقق من رموز الأشخاص الآخرين
scope-users-read = قراءة ملفات الأشخاص الآخرين
error-scopes-list = يجب أن تكون هذه قائمة صلاحيات.
error-scopes-none = اختر صلاحية واحدة على الأقل.
error-scope-unknown = لا توجد صلاحية كهذه.
error-scope-role = دورك لا يسمح بـ { $scope }.
error-key-days = اختر عدد أيام من 1 إلى { $max }.
error-keys-full = لديك أكبر عدد ممكن من المفاتيح. ألغِ مفتاحًا أولاً.
error-key-refused = لا يستطيع مفتاح API فعل هذا. سجّل الدخول لتفعله بنفسك.
error-key-scope = ليست لمفتاح API هذا الصلاحية اللازمة.
error-key-only = هذا مخصص للخدمات التي لديها مفتاح API.
alert-api-key-created = أُنشئ مفتاح API «{ $name }».
alert-api-key-revoked = أُلغي مفتاح API «{ $name }».
alert-api-key-expiring = يتوقف مفتاح API «{ $name }» عن العمل في {"\u2066"}{ $day }{"\u2069"}.
mail-api-key-created-subject = أُنشئ مفتاح API جديد
mail-api-key-created-heading = أُنشئ مفتاح API جديد
mail-api-key-created-body = أُنشئ مفتاح API «{ $name }» لحسابك. تستطيع البرامج التي تملكه العمل باسمك.
mail-api-key-created-action = عرض مفاتيح API
mail-api-key-created-expiry = يمكن إلغاء المفتاح في أي وقت.
mail-api-key-created-ignore = إن لم تكن أنت من أنشأه، فألغِ المفتاح ثم غيّر كلمة المرور.
mail-api-key-revoked-subject = أُلغي مفتاح API
mail-api-key-revoked-heading = أُلغي مفتاح API
mail-api-key-revoked-body = أُلغي مفتاح API «{ $name }» الخاص بحسابك. لم تعد البرامج التي تستخدمه تعمل.
mail-api-key-revoked-action = عرض مفاتيح API
mail-api-key-revoked-expiry = أعطِ تلك البرامج مفتاحًا آخر إن كانت لا تزال مطلوبة.
mail-api-key-revoked-ignore = إن لم تكن أنت من ألغاه، فغيّر كلمة المرور.
mail-api-key-expiring-subject = تنتهي صلاحية مفتاح API «{ $name }» قريبًا
mail-api-key-expiring-heading = تنتهي صلاحية مفتاح API قريبًا
mail-api-key-expiring-body = يتوقف مفتاح API «{ $name }» عن العمل في {"\u2066"}{ $day }{"\u2069"}. تحتاج البرامج التي تستخدمه إلى مفتاح آخر قبل ذلك.
mail-api-key-expiring-action = إنشاء مفتاح جديد
mail-api-key-expiring-expiry = لا يمكن تمديد صلاحية المفتاح. أنشئ مفتاحًا آخر، وألغِ القديم عندما لا يعود مستخدمًا.
mail-api-key-expiring-ignore = إن لم يعد أي شيء يستخدمه، فلا داعي لفعل شيء.
