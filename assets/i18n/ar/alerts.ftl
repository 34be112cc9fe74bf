# What the owner of an account is told about its safety.
error-reauthentication = أكِّد أنك صاحب الحساب، ثم حاول مجددًا.
error-mfa-setup = يتطلب دورك عاملاً ثانيًا. أعدّه أولاً.
mail-fact-when = الوقت
mail-fact-device = الجهاز
mail-fact-address = العنوان
alert-password-changed = تم تغيير كلمة مرورك.
