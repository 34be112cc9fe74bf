# What is said when a budget is spent: what was too much, and when to come again.
limit-wait = Try again in { $unit ->
    [seconds] { $count ->
        [one] one second
       *[other] { $count } seconds
    }
    [minutes] { $count ->
        [one] one minute
       *[other] { $count } minutes
    }
   *[hours] { $count ->
        [one] one hour
       *[other] { $count } hours
    }
}.
limit-login-failures = Too many failed attempts for this account from your network. { limit-wait }
limit-login-attempts = Too many sign-in attempts from your network. { limit-wait }
limit-reauthentication = Too many failed attempts to confirm that it is you. { limit-wait }
limit-registrations = Too many registrations from your network. { limit-wait }
limit-link-mails = Too many mails to this address. { limit-wait }
limit-alert-mails = Too many mails about the same kind of change to your account. { limit-wait }
limit-token-guesses = Too many links or tokens were tried from your network. { limit-wait }
limit-api = Too many calls from your account. { limit-wait }
limit-api-address = Too many calls from your network. Sign in, or wait. { limit-wait }
