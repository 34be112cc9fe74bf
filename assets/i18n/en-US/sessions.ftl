# Devices, and the sessions on them.
agent-browser-on-system = { $browser } on { $system }
agent-browser = { $browser }
agent-system = A browser on { $system }
agent-program = An API client
agent-unknown = An unknown device

sessions-title = Sessions
sessions-intro = Every place where you are signed in. End a session that you do not know, or no longer need.
sessions-this = This device
sessions-list = Where you are signed in
sessions-method = Signed in by
sessions-began = Signed in
sessions-seen = Last used
sessions-address = Address
sessions-address-first = Address at sign-in
sessions-expires = Ends by itself
sessions-now = now
sessions-end = End session
sessions-end-this = Sign out here
sessions-end-named = End session: { $device }
sessions-others-title = Other sessions
sessions-others-text = { $count ->
    [one] You are signed in at one other place.
   *[other] You are signed in at { $count } other places.
}
sessions-others-end = End all other sessions
sessions-others-explained = They are signed out at once. This session stays.
sessions-others-none = You are signed in nowhere else.
sessions-unknown-title = Is there one that you do not know?
sessions-unknown-text = End it, then change your password and look at what happened to your account.
sessions-unknown-password = Change password
sessions-unknown-activity = See activity
flash-session-ended = The session is ended.
flash-sessions-ended = All other sessions are ended.
flash-session-gone = This session had ended already.

# How somebody signed in: `amr`, joined by dashes.
methods-pwd = Password
methods-pwd-otp = Password and authenticator
methods-pwd-sms = Password and a code by text message
methods-pwd-mail = Password and a code by email
methods-pwd-kba = Password and a backup code
methods-otp = Authenticator
methods-totp = Authenticator
methods-sms = Code by text message
methods-mail = Code by email
methods-email = Code by email
methods-kba = Backup code
methods-more = { $first }, { $next }
methods-other = Another method
