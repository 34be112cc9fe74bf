# ما يُقال عند استنفاد حدّ: ما الذي زاد عن حده، ومتى تُعاد المحاولة.
limit-wait = حاول مرة أخرى بعد { $unit ->
    [seconds] { $count ->
        [one] ثانية واحدة
        [two] ثانيتين
        [few] { $count } ثوانٍ
        [many] { $count } ثانية
       *[other] { $count } ثانية
    }
    [minutes] { $count ->
        [one] دقيقة واحدة
        [two] دقيقتين
        [few] { $count } دقائق
        [many] { $count } دقيقة
       *[other] { $count } دقيقة
    }
   *[hours] { $count ->
        [one] ساعة واحدة
        [two] ساعتين
        [few] { $count } ساعات
        [many] { $count } ساعة
       *[other] { $count } ساعة
    }
}.
limit-login-failures = محاولات فاشلة كثيرة لهذا الحساب من شبكتك. { limit-wait }
limit-login-attempts = محاولات تسجيل دخول كثيرة من شبكتك. { limit-wait }
limit-reauthentication = محاولات فاشلة كثيرة لتأكيد هويتك. { limit-wait }
limit-registrations = عمليات تسجيل كثيرة من شبكتك. { limit-wait }
limit-link-mails = رسائل كثيرة إلى هذا العنوان. { limit-wait }
limit-alert-mails = رسائل كثيرة عن النوع نفسه من التغييرات في حسابك. { limit-wait }
limit-token-guesses = جُرّبت روابط أو رموز كثيرة من شبكتك. { limit-wait }
limit-api = طلبات كثيرة من حسابك. { limit-wait }
limit-api-address = طلبات كثيرة من شبكتك. سجّل الدخول أو انتظر. { limit-wait }
