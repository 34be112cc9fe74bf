# الأجهزة والجلسات عليها.
# It opens with a right-to-left mark: else the Latin name of the browser would turn it round.
agent-browser-on-system = {"\u200F"}{ $browser } على { $system }
agent-browser = { $browser }
agent-system = متصفح على { $system }
agent-program = عميل واجهة برمجية
agent-unknown = جهاز غير معروف

sessions-title = الجلسات
sessions-intro = كل الأماكن التي سجّلت الدخول منها. أنهِ كل جلسة لا تعرفها أو لم تعد تحتاج إليها.
sessions-this = هذا الجهاز
sessions-list = الأماكن التي سجّلت الدخول منها
sessions-method = طريقة الدخول
sessions-began = تسجيل الدخول
sessions-seen = آخر استخدام
sessions-address = العنوان
sessions-address-first = العنوان عند الدخول
sessions-expires = تنتهي تلقائيًا
sessions-now = الآن
sessions-end = إنهاء الجلسة
sessions-end-this = تسجيل الخروج هنا
sessions-end-named = إنهاء الجلسة: { $device }
sessions-others-title = الجلسات الأخرى
sessions-others-text = { $count ->
    [zero] لست مسجّلاً في أي مكان آخر.
    [one] أنت مسجّل الدخول في مكان واحد آخر.
    [two] أنت مسجّل الدخول في مكانين آخرين.
    [few] أنت مسجّل الدخول في { $count } أماكن أخرى.
    [many] أنت مسجّل الدخول في { $count } مكانًا آخر.
   *[other] أنت مسجّل الدخول في { $count } مكان آخر.
}
sessions-others-end = إنهاء كل الجلسات الأخرى
sessions-others-explained = ستُسجَّل خروجًا فورًا. وتبقى هذه الجلسة.
sessions-others-none = لست مسجّل الدخول في أي مكان آخر.
sessions-unknown-title = هل بينها جلسة لا تعرفها؟
sessions-unknown-text = أنهِها، ثم غيّر كلمة مرورك واطّلع على ما حدث في حسابك.
sessions-unknown-password = تغيير كلمة المرور
sessions-unknown-activity = عرض النشاط
flash-session-ended = انتهت الجلسة.
flash-sessions-ended = انتهت كل الجلسات الأخرى.
flash-session-gone = كانت هذه الجلسة قد انتهت من قبل.

# كيف سُجّل الدخول: قيم `amr` موصولة بشرطات.
methods-pwd = كلمة المرور
methods-pwd-otp = كلمة المرور وتطبيق المصادقة
methods-pwd-sms = كلمة المرور ورمز برسالة نصية
methods-pwd-mail = كلمة المرور ورمز بالبريد
methods-pwd-kba = كلمة المرور ورمز احتياطي
methods-otp = تطبيق المصادقة
methods-totp = تطبيق المصادقة
methods-sms = رمز برسالة نصية
methods-mail = رمز بالبريد
methods-email = رمز بالبريد
methods-kba = رمز احتياطي
methods-more = { $first }، { $next }
methods-other = طريقة أخرى
