# The picture, the address, a copy of what is held, and the end of an account.

## Picture
avatar-title = Picture
label-file = Picture
avatar-hint = PNG, JPEG, WebP or GIF, up to { $mb } MB and { $side } × { $side } pixels. It is cut to a square, and where it was taken is not kept.
avatar-save = Save picture
avatar-remove = Remove picture
avatar-none = You have no picture yet. Your initials stand in its place.
avatar-alt = Your picture
error-picture-type = This is not a picture that we can take. Send PNG, JPEG, WebP or GIF.
error-picture-damaged = This picture can not be read. Save it anew and send it again.
error-picture-dimensions = This picture is too large. Send one of at most { $max } × { $max } pixels.
flash-avatar-saved = Your picture is saved.
flash-avatar-removed = Your picture is removed.

## Address
email-change-title = Email address
email-change-text = Mails and codes go to this address, and you sign in with it.
label-new-email = New email address
email-change-hint = We send a link to this address. Nothing changes until you open it.
email-change-password = Your password
email-change-action = Change address
email-change-summary = Change the address
email-pending-title = { $email } waits to be confirmed
email-pending-text = Open the link that we sent there. It works for 24 hours. Until then your old address stays.
email-pending-asked = Asked for
email-pending-resend = Send the link again
email-pending-cancel = Keep the old address
error-email-same = This is your address already.
error-email-link-taken = This address belongs to another account by now. Nothing was changed.
error-email-nothing-pending = No change of address waits to be confirmed.
flash-email-requested = We sent a link to the new address. It works for 24 hours.
flash-email-cancelled = Your address stays as it is.
flash-email-changed = Your email address is changed.
flash-email-reverted = Your old address is back, and everyone is signed out. Now set a new password.
address-taken-title = This address is taken
revert-title = Take the change of address back
revert-text = The email address of your account was changed. If it was not you, put your old address back.
revert-consequence = Everyone is signed out, API keys stop working, and you set a new password. Second factors stay.
revert-action = Put my old address back
revert-expired-text = This link was used already, has expired, or the address is yours again. If you can not sign in, reset your password.
revert-expired-action = Reset your password
limit-email-changes = Too many changes of your address. { limit-wait }

## Copy of the data
data-title = Your data
export-title = A copy of your data
export-text = One ZIP file with your profile, sessions, activity, notifications, and your requests with their files and results. Passwords and other secrets are not in it.
export-action = Make a copy
export-again = Make a new copy
export-pending = Your copy is being made. We send you a mail when it is ready; you can leave this page.
export-ready = Your copy is ready. You can download it until { $date }.
export-download = Download
export-failed = Your copy could not be made. Try again; if it fails once more, write to us.
export-expired = Your last copy was deleted after seven days.
export-asked = Asked for
error-export-not-ready = The copy is still being made.
flash-export-requested = Your copy is being made. We send you a mail when it is ready.
flash-export-too-many = You can have two copies made a day. Try again tomorrow.
limit-exports = Too many copies of your data. { limit-wait }
export-readme =
    Copy of the data of { $name } ({ $email })
    Made at { $time }

    profile.json        who you are, and what you prefer
    avatar.jpeg, .png   your picture, if you have one
    security.json       second factors and devices
    sessions.json       where you were signed in
    api_keys.json       API keys, without their secrets
    notifications.json  what you were told
    activity.ndjson     what happened to your account, one entry a line
    requests/           each request in a folder: request.json, results.json, files/
    manifest.json       every file with its size and SHA-256

    Passwords and other secrets are not in here: we keep only what is needed to check them.

## End of the account
deletion-title = Delete your account
deletion-text = Your account is deleted 30 days after you ask for it. Until then you can change your mind.
deletion-now = At once: you are signed out everywhere, and your API keys stop working.
deletion-later = After 30 days: your name, addresses, picture, requests, files and results are erased. Nobody can bring them back.
deletion-then = Then your name, addresses, picture, requests, files and results are erased. Nobody can bring them back.
deletion-stays = What stays: entries of the audit log that say what was done and when, without your name.
deletion-advice = If you want to keep anything, make a copy of your data first.
deletion-action = Delete my account
deletion-confirm = Your account will be deleted in 30 days, and you are signed out now.
deletion-confirm-action = Yes, delete my account
deletion-banner = Your account will be deleted on { $date }.
deletion-keep = Keep my account
keep-title = Keep your account
keep-text = The deletion of your account was asked for. You can still keep it, with everything in it.
keep-action = Keep my account
keep-expired-text = This link was used already or has expired. If your account still exists, sign in to see how it stands.
keep-expired-action = Sign in
error-last-admin = You are the last administrator. Make somebody else one first.
flash-deletion-requested = Your account will be deleted in 30 days. To keep it, sign in or use the link in our mail.
flash-account-kept = Your account stays.

## What the owner is told
alert-email-change-requested = A change of your email address to { $new_email } was asked for.
alert-email-changed = Your email address was changed to { $new_email }.
alert-email-reverted = The change of your email address was taken back.
alert-export-ready = The copy of your data is ready.
alert-export-failed = The copy of your data could not be made.
alert-deletion-requested = Your account will be deleted on { $date }.
alert-account-kept = The deletion of your account was taken back.

mail-change-email-subject = Confirm your new email address
mail-change-email-heading = Confirm your new email address
mail-change-email-body = An account is to use this address from now on. Confirm that it is yours.
mail-change-email-action = Confirm address
mail-change-email-expiry = The link works for 24 hours. Until you use it, the old address stays.
mail-change-email-ignore = If you did not ask for this, ignore this mail. Nothing is changed.
mail-email-claimed-subject = Someone tried to use your address
mail-email-claimed-heading = This address has an account already
mail-email-claimed-body = Someone tried to change the address of another account to this one. It belongs to your account, so nothing was changed.
mail-email-claimed-action = Sign in
mail-email-claimed-expiry = If it was you, sign in with this address, or use another one for the other account.
mail-email-claimed-ignore = If it was not you, ignore this mail. Nothing was changed.
mail-email-change-requested-subject = A change of your email address was asked for
mail-email-change-requested-heading = A change of your email address was asked for
mail-email-change-requested-body = Someone who knows your password asked to change the address of your account to { $new_email }. Nothing changes until the new address is confirmed.
mail-email-change-requested-action = Look at the change
mail-email-change-requested-expiry = If it was not you, call the change off there and change your password now.
mail-email-change-requested-ignore = If it was you, you need do nothing.
mail-email-changed-subject = Your email address was changed
mail-email-changed-heading = Your email address was changed
mail-email-changed-body = Your account uses the address { $new_email } from now on. Mails no longer go to this one.
mail-email-changed-action = It was not me
mail-email-changed-expiry = If it was not you, this link puts your old address back, signs everyone out and lets you set a new password. It works for three days.
mail-email-changed-ignore = If it was you, you need do nothing.
mail-email-reverted-subject = Your old address is back
mail-email-reverted-heading = Your old address is back
mail-email-reverted-body = The change of your email address was taken back. Everyone was signed out, API keys were revoked, and the old password no longer works.
mail-email-reverted-action = Look at your security settings
mail-email-reverted-expiry = Set a new password with the link in our other mail, and check your second factors.
mail-email-reverted-ignore = You get this mail because of your account.
mail-export-ready-subject = The copy of your data is ready
mail-export-ready-heading = The copy of your data is ready
mail-export-ready-body = You can download it while you are signed in, for seven days. Then it is deleted.
mail-export-ready-action = Go to the download
mail-export-ready-expiry = If you did not ask for it, change your password.
mail-export-ready-ignore = You get this mail because a copy was asked for in your account.
mail-export-failed-subject = The copy of your data could not be made
mail-export-failed-heading = The copy of your data could not be made
mail-export-failed-body = Something went wrong on our side while your copy was made. Your data is unharmed.
mail-export-failed-action = Try again
mail-export-failed-expiry = If it fails once more, write to us.
mail-export-failed-ignore = You get this mail because a copy was asked for in your account.
mail-deletion-requested-subject = Your account will be deleted on { $date }
mail-deletion-requested-heading = Your account will be deleted
mail-deletion-requested-body = On { $date } your account is deleted with everything in it. Until then you can keep it. You are signed out everywhere, and your API keys no longer work.
mail-deletion-requested-action = Keep my account
mail-deletion-requested-expiry = The link works for 30 days. Signing in works too. If it was not you, keep the account and change your password.
mail-deletion-requested-ignore = If you want it deleted, you need do nothing.
mail-account-kept-subject = Your account stays
mail-account-kept-heading = Your account stays
mail-account-kept-body = The deletion of your account was taken back. Everything is as it was; API keys have to be made anew.
mail-account-kept-action = Open your account
mail-account-kept-expiry = If it was not you, change your password.
mail-account-kept-ignore = If it was you, you need do nothing.

## In the list of activity
activity-because-email_changed = The email address was changed.
