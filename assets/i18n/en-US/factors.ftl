# Second factors, backup codes, and proving once more who one is.

settings-nav = Settings
settings-nav-profile = Profile
settings-nav-security = Security
settings-nav-sessions = Sessions
settings-nav-api-keys = API keys
settings-nav-activity = Activity
settings-nav-data = Data
security-title = Security
back-to-security = Back to security
cancel = Cancel
copied = Copied
label-code = Code
label-confirm-password = Password
label-confirm-code = Code
steps = Step { $step } of { $count }

## The card
two-factor-title = Two-factor authentication
two-factor-on = On
two-factor-off = Off
two-factor-on-text = Two-factor is on: signing in takes your password and a code.
two-factor-off-text = Two-factor is off. Once it is on, your password alone no longer opens your account.
two-factor-since = Since
two-factor-set-up = Set up two-factor
two-factor-add = Add a method
factor-totp = Authenticator app
factor-totp-default = Authenticator app
factor-email = Codes by email
factor-sms = Codes by text message
factor-last-used = last used
factor-added = added
factor-rename = Rename
factor-remove = Remove
factor-remove-text = Its codes will no longer open your account.
factor-remove-last = This is your only method. Without it two-factor is off, and your backup codes stop working.
factor-remove-action = Remove it
factor-rename-title = Rename authenticator
factor-rename-hint = A name that tells you which device it is on.
factor-rename-action = Save name

## Setting up
set-up-title = Set up two-factor
set-up-lead = Choose how you want to get your codes. You can add more methods later.
set-up-must-title = Your role asks for a second factor
set-up-must-text = Set one up now. Until then, nothing else in the portal opens.
set-up-totp-title = Authenticator app (recommended)
set-up-totp-text = An app on your phone or in your password manager makes a new code every 30 seconds. It works without a network.
set-up-totp-action = Set up an app
set-up-email-title = Codes by email
set-up-email-text = We send a code to { $email } when you sign in. Whoever reads your mail can read it too.
set-up-email-action = Send me a code
set-up-sms-title = Codes by text message
set-up-sms-text = We send a code to your phone when you sign in. Text messages can be diverted, so prefer an app.
set-up-sms-action = Text me a code
totp-title = Set up an authenticator app
totp-scan-title = Add the account to your app
totp-scan-text = Scan this picture with your authenticator app.
totp-type-text = If you can not scan it, type this key into the app instead:
totp-qr-alt = QR code that holds the key below
totp-copy = Copy key
totp-open-app = Open in an app on this device
totp-code-title = Enter the code that it shows
totp-code-hint = Six digits. If the code is about to change, wait for the next one.
totp-confirm = Confirm
sent-code-title-email = Set up codes by email
sent-code-title-sms = Set up codes by text message
sent-code-text-email = We sent a code to
sent-code-text-sms = We sent a text message with a code to
sent-code-limits = It works for 10 minutes. You have five tries.
sent-code-none = Nothing arrived?
sent-code-again = Send a new code
sent-code-mailbox = In development the code is kept in the mailbox.

## Backup codes
backup-codes-title = Backup codes
backup-codes-save-title = Save your backup codes
backup-codes-save-text = Each of these codes signs you in once when you have no other method at hand. Keep them where you keep important papers, not on the same phone.
backup-codes-once = They are shown only now. If you lose them, you can make new ones.
backup-codes-copy = Copy
backup-codes-download = Download
backup-codes-print = Print
backup-codes-saved = I have saved them
backup-codes-file = backup-codes.txt
backup-codes-left = { $count ->
    [one] One backup code left
   *[other] { $count } backup codes left
}
backup-codes-few = { $count ->
    [0] You have no backup codes left. Make new ones, so that you can sign in if you lose your phone.
    [one] You have one backup code left. Make new ones before you run out.
   *[other] You have only { $count } backup codes left. Make new ones before you run out.
}
backup-codes-about = A backup code signs you in once when you have no other method at hand.
backup-codes-hidden = We keep no readable copy, so your codes can not be shown again.
backup-codes-consequence = New codes replace the old ones: those on paper stop working.
backup-codes-make = Make new codes

## Proving who one is
confirm-title = Confirm that it is you
confirm-text = What you are about to change guards your account. Enter your password, and it goes through. We will not ask again for 10 minutes.
confirm-action = Confirm and go on
confirm-by-code = Use a code instead
confirm-code-hint = From your authenticator app, or a backup code.

## What just happened
flash-factor-added = The method is added. It will be asked for when you sign in.
flash-factor-renamed = The new name is saved.
flash-factor-removed = The method is removed.
flash-set-up-over = This set-up is over. Start again if you still need it.
flash-mfa-off = Two-factor is off. Set it up first.
flash-confirm-ended = Too many wrong answers, so you were signed out. Sign in again.

## Messages beside fields and in the API
error-code-wrong = This code is wrong, used already, or too old. Enter the latest one.
error-factor-too-many = You have ten authenticators already. Remove one first.
error-factor-there-already = This method is set up already.
error-factor-not-begun = This set-up is over. Start again.
error-factor-required = Your role asks for a second factor. Add another method before you remove this one.
error-mfa-off = Two-factor is off. Set it up first.

## Alerts
alert-totp-added = An authenticator was added: { $factor }.
mail-totp-added-subject = An authenticator was added to your account
mail-totp-added-heading = An authenticator was added
mail-totp-added-body = The authenticator “{ $factor }” can be used to sign in from now on.
mail-totp-added-action = Look at your security settings
mail-totp-added-expiry = If you did not add it, remove it and change your password now.
mail-totp-added-ignore = If it was you, you need do nothing.
alert-email-factor-added = Codes by email were set up: { $factor }.
mail-email-factor-added-subject = Codes by email were set up for your account
mail-email-factor-added-heading = Codes by email were set up
mail-email-factor-added-body = Codes sent to { $factor } can be used to sign in from now on.
mail-email-factor-added-action = Look at your security settings
mail-email-factor-added-expiry = If you did not set this up, remove it and change your password now.
mail-email-factor-added-ignore = If it was you, you need do nothing.
alert-sms-factor-added = Codes by text message were set up: { $factor }.
mail-sms-factor-added-subject = Codes by text message were set up for your account
mail-sms-factor-added-heading = Codes by text message were set up
mail-sms-factor-added-body = Codes sent to { $factor } can be used to sign in from now on.
mail-sms-factor-added-action = Look at your security settings
mail-sms-factor-added-expiry = If you did not set this up, remove it and change your password now.
mail-sms-factor-added-ignore = If it was you, you need do nothing.
alert-factor-removed = A second factor was removed: { $factor }.
mail-factor-removed-subject = A second factor was removed from your account
mail-factor-removed-heading = A second factor was removed
mail-factor-removed-body = { $factor } can no longer be used to sign in.
mail-factor-removed-action = Look at your security settings
mail-factor-removed-expiry = If you did not remove it, change your password now.
mail-factor-removed-ignore = If it was you, you need do nothing.
alert-mfa-disabled = Two-factor authentication was turned off.
mail-mfa-disabled-subject = Two-factor authentication was turned off
mail-mfa-disabled-heading = Two-factor authentication was turned off
mail-mfa-disabled-body = From now on your password alone opens your account. Your backup codes stopped working.
mail-mfa-disabled-action = Look at your security settings
mail-mfa-disabled-expiry = If you did not turn it off, change your password now and set it up again.
mail-mfa-disabled-ignore = If it was you, you need do nothing.
alert-backup-codes-made = New backup codes were made.
mail-backup-codes-made-subject = New backup codes were made for your account
mail-backup-codes-made-heading = New backup codes were made
mail-backup-codes-made-body = Your old backup codes stopped working. Keep the new ones in a safe place.
mail-backup-codes-made-action = Look at your security settings
mail-backup-codes-made-expiry = If you did not make them, change your password now and make new codes.
mail-backup-codes-made-ignore = If it was you, you need do nothing.
alert-backup-code-used = A backup code was used. Codes left: { $remaining }.
mail-backup-code-used-subject = A backup code of your account was used
mail-backup-code-used-heading = A backup code was used
mail-backup-code-used-body = One of your backup codes was used. Codes left: { $remaining }.
mail-backup-code-used-action = Look at your security settings
mail-backup-code-used-expiry = If it was not you, change your password now and make new codes.
mail-backup-code-used-ignore = If it was you, you need do nothing.
