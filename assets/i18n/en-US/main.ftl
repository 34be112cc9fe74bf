# Every text of the pages, the mails and the messages of the API, in English.
# The other languages hold the same keys; a missing one falls back to this file.

product-name = User Portal
product-tagline = Hand in, follow, read

## Frame
nav-main = Main
nav-skip = Skip to the content
nav-dashboard = Dashboard
nav-requests = Requests
nav-settings = Settings
nav-breadcrumb = You are here
nav-person = Your account, { $name }
nav-profile = Your profile
nav-sign-out = Sign out
language-label = Language
back-to-sign-in = Back to sign in
opens-new-tab = (opens in a new tab)
dev-banner-title = Development only

## Forms
form-optional = (optional)
form-leave = Leave without saving
form-error-summary = { $count ->
    [one] There is one thing to correct
   *[other] There are { $count } things to correct
}
label-email = Email address
label-password = Password
label-first-name = First name
label-last-name = Last name
label-phone = Phone number
label-language = Language
label-timezone = Time zone
label-title = Title
label-description = Description
label-type = Type
label-priority = Priority
label-files = Files
label-request-type = Type
label-terms-accepted = Terms
password-hint = 8 to 128 characters. A few unrelated words are easy to remember and hard to guess.
password-show = Show password
phone-hint = With the country code, for example +420 601 234 567.
language-hint = Pages and mails are written in this language.
timezone-hint = Dates and times are shown in this zone.
priority-low = Low priority
priority-normal = Normal priority
priority-high = High priority

## Start
home-text = Describe what you need, see where it stands while it is worked on, and read the result here.
home-register = Create an account
home-sign-in = Sign in
home-development = Mails are kept in the mailbox, the other services are played by a sandbox.

## Registration
register-title = Create an account
register-action = Create account
register-email-hint = We send a link to this address to confirm that it is yours.
register-terms = I accept the terms of use and the privacy notice
register-have-account = You have an account already?

## Sign in
login-title = Sign in
login-action = Sign in
login-remember = Keep me signed in
login-forgot = Forgot your password?
login-no-account = New here?

## Password reset
reset-request-title = Reset your password
reset-request-text = Enter the address of your account. We send you a link to set a new password.
reset-request-action = Send link
reset-sent-title = Check your email
reset-sent-text = If an account belongs to { $email }, we sent a link to it. The link works for 30 minutes.
reset-sent-advice = Nothing there? Look in the spam folder, and check that the address is spelled right.
reset-sent-again = Use another address
reset-sent-mailbox = Mails are not sent from here. Read them in the mailbox:
reset-title = Set a new password
reset-new-password = New password
reset-consequence = You will be signed out everywhere else.
reset-action = Set password
reset-expired-text = This link was used already or has expired. Ask for a new one; it works for 30 minutes.
reset-expired-action = Send a new link
link-expired-title = This link has expired

## Email verification
verify-title = Confirm your email address
verify-text = One step left: confirm that this address is yours.
verify-action = Confirm address
verify-expired-text = This link was used already or has expired. If your address is not confirmed yet, send a new link.
verify-expired-action = Send a new link
verify-sent-title = Check your email
verify-sent-text = We sent a link to { $email }. It works for 24 hours.
verify-sent-advice = Nothing there? Look in the spam folder, or send the link again.
verify-resend = Send the link again
verify-wait = You can send it again in
verify-wait-seconds = { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}
verify-later = Go to the dashboard
verify-banner = { $email } is not confirmed yet. Open the link that we sent to it.
verify-banner-action = Send the link again

## Dashboard
dashboard-title = Dashboard
dashboard-counts = Your requests by state
dashboard-running = Running
dashboard-running-empty = Nothing is running.
dashboard-recent = Latest results
dashboard-recent-empty = Results appear here once a request is finished.
dashboard-first-title = Welcome, { $name }
dashboard-first-text = Hand in your first request. You can follow it here until the result is ready.
dashboard-first-action = Hand in a request
checklist-title = Finish setting up
checklist-verified = Confirm your email address
checklist-profile = Complete your profile
checklist-first-request = Hand in your first request
checklist-done = (done)

## Requests
requests-title = Requests
requests-tabs = Requests by state
requests-pages = Pages of the list
requests-show-all = Show all requests
requests-empty-title = No requests yet
requests-empty-text = What you hand in is listed here, with its state and its result.
requests-empty-running-title = Nothing is running
requests-empty-done-title = Nothing is finished yet
requests-empty-failed-title = Nothing has failed
requests-empty-all-title = No requests yet
requests-empty-tab-text = Your other requests are in the other tabs.
requests-filtered-empty-title = Nothing matches
requests-filtered-empty-text = No request fits the search and the filters. Change them, or clear them.
tab-running = Running
tab-done = Done
tab-failed = Failed
tab-all = All
filter-label = Search and filter
filter-query = Search
filter-any-type = Any type
filter-after = Handed in from
filter-before = Handed in until
filter-apply = Search
filter-clear = Clear filters
pages-older = Older
request-new = New request
request-hand-in = Hand in request
request-edit = Edit request
request-save = Save changes
request-save-anyway = Save my version
request-description = Description
request-handed-in = handed in
request-progress = Progress
request-progress-of = Progress of { $title }
request-timeline = What happened
request-copy-link = Copy link
request-link-copied = Link copied
request-retry = Try again
request-cancel = Cancel request
request-cancel-text = The work stops and can not be taken up again. The request stays in your list.
request-cancel-confirm = Cancel this request
request-delete = Delete request
request-delete-text = The request, its files and its result are removed for good.
request-delete-confirm = Delete for good
request-add-files = Add files
request-files-empty = No files.
request-files-count = { $count ->
    [0] Files
    [one] One file
   *[other] { $count } files
}
title-hint = A few words that you will recognise in the list.
description-hint = What you have, what you want to know, and what a good result looks like.
files-hint = { $count ->
    [one] One file
   *[other] Up to { $count } files
} of up to { $max } MB each: PDF, Word, text, Markdown or audio.
files-drop = Drop files here, or
files-remove = Remove
conflict-title = Changed elsewhere meanwhile
conflict-text = The request was changed while you were writing. This is how it stands now; what you wrote is in the form below. Saving replaces what stands now.
progress-percent = { $percent }%

## Profile
profile-title = Profile
profile-email = Email address
profile-verified = Confirmed
profile-unverified = Not confirmed
profile-about = About you
profile-save = Save profile

## States, types, sources
status-pending = Waiting
status-submitted = Handed in
status-processing = In progress
status-completed = Done
status-failed = Failed
status-cancelled = Cancelled

## What just happened
flash-dismiss = Dismiss
flash-welcome = Your account is ready. We sent you a link to confirm your email address.
flash-signed-out = You are signed out.
flash-verified = Your email address is confirmed.
flash-verification-sent = We sent you a new link. It works for 24 hours.
flash-password-reset = Your new password is set. Sign in with it.
flash-request-created = Your request is handed in.
flash-request-updated = Your changes are saved.
flash-request-cancelled = The request is cancelled.
flash-request-retried = The request was handed in again.
flash-request-deleted = The request is deleted.
flash-files-added = The files are added.
flash-profile-saved = Your profile is saved.
flash-language-saved = The language is changed.

## Error pages
error-home = Go to the start
error-request-id = If you write to us, quote
error-400-title = The request is not valid
error-400-text = The server could not read what your browser sent.
error-400-advice = Go back, reload the page and try again.
error-401-title = You are not signed in
error-401-text = This page needs you to be signed in, or your session has ended.
error-401-advice = Sign in and open the page again.
error-403-title = This is not allowed
error-403-text = Your account may not do this, or the form was open for too long.
error-403-advice = Go back, reload the page and try again. If it stays so, ask the person who runs this portal.
error-404-title = There is no such page
error-404-text = The address leads nowhere, or what was here is deleted or belongs to someone else.
error-404-advice = Check the address, or start again from the dashboard.
error-405-title = This can not be done here
error-405-text = The address exists, but does not take this kind of request.
error-405-advice = Go back and use the buttons of the page.
error-409-title = Changed meanwhile
error-409-text = What you were working on was changed elsewhere, so nothing was saved.
error-409-advice = Reload the page, look at how it stands, and try again.
error-413-title = This is too large
error-413-text = What you sent is larger than the server takes.
error-413-advice = Send fewer or smaller files.
error-415-title = This format is not taken
error-415-text = The server does not read the format of what you sent.
error-415-advice = Go back and send it in one of the formats named on the page.
error-422-title = Something has to be corrected
error-422-text = What you entered could not be saved as it is.
error-422-advice = Go back, correct it and send it again.
error-429-title = Too many attempts
error-429-text = There were too many requests from you in a short time.
error-429-advice = Wait a few minutes and try again.
error-500-title = Something broke on our side
error-500-text = The server ran into an error. It is logged.
error-500-advice = Try again in a few minutes. If it happens again, write to us.
error-503-title = Not available right now
error-503-text = The portal, or something that it needs, is being restarted or repaired.
error-503-advice = Try again in a few minutes.
error-507-title = No space left
error-507-text = The server has no space to store what you sent. Nothing was saved.
error-507-advice = Try again later. If it stays so, write to us.

## Messages beside fields and in the API
error-required = This is required.
error-too-long = Use { $max ->
    [one] one character
   *[other] { $max } characters
} at most.
error-too-short = Use { $min ->
    [one] one character
   *[other] { $min } characters
} at least.
error-email-invalid = Enter an email address like name@example.com.
error-email-taken = An account with this address exists already. Sign in, or reset the password.
error-password-length = Use 8 to 128 characters.
error-password-common = This password is among the most used ones. Choose another.
error-password-contains-email = The password must not contain your email address.
error-terms = Accept the terms to go on.
error-phone-invalid = Enter the number with its country code, like +420601234567.
error-language-unknown = This language is not available.
error-timezone-unknown = This time zone is not known.
error-credentials = Email address or password is wrong.
error-rate-limited = Too many requests. Wait a little, then try again.
error-token-invalid = This link is not valid. Ask for a new one.
error-link-expired = This link has expired. Ask for a new one.
error-title-length = Use 1 to 200 characters.
error-type-length = Use 1 to 50 characters.
error-priority-unknown = Choose low, normal or high.
error-metadata-object = This must be a JSON object.
error-metadata-size = This must be 16 KB or smaller.
error-file-too-large = Each file may have { $max } MB at most.
error-file-type = This type of file is not taken. Send PDF, Word, text, Markdown or audio.
error-file-count = { $max ->
    [one] One file
   *[other] { $max } files
} at most.
error-file-name = The name of the file is missing or not valid.
error-request-not-pending = The request is being worked on already and can not be changed.
error-request-final = The request is finished and can not be changed.
error-request-not-failed = Only a failed request can be tried again.
error-request-changed = The request was changed meanwhile. Read it again before you change it.
error-idempotency-mismatch = This idempotency key was used for a different request.
error-idempotency-in-flight = The first request with this idempotency key is still being answered.
error-not-json = The body is not valid JSON.
error-content-type = This content type is not taken here.
error-body-too-large = The body is too large.
error-not-found = There is nothing here.
error-method = This method is not taken here.
error-authentication-required = Sign in first.
error-invalid-token = The token is not valid or has expired.
error-forbidden = You may not do this.
error-csrf = The form was open for too long. Send it again.
error-host = This host name is not served here.
error-conflict = This conflicts with a change made meanwhile.
error-internal = Something broke on our side. It is logged.
error-unavailable = Not available right now. Try again in a few minutes.
error-storage-full = No space is left to store this.
error-page-range = The page must be 1 or more.
error-size-range = The page size must lie between 1 and 100.
error-sort-unknown = The list can not be sorted by this.
error-order-unknown = The order must be asc or desc.
error-filter-unknown = This filter is not known.
error-date-invalid = Enter a date like 2026-01-31.
error-cursor-invalid = This place in the list is not valid. Start from the first page.
error-text-invalid = This contains characters that can not be stored.
error-not-a-string = This must be a text.
error-not-a-boolean = This must be true or false.
error-results-not-ready = The result is not ready yet.
error-precondition = The version that you name is not the current one.
error-signature = The signature is missing or wrong.
error-https-required = Use https.

## Why a request failed
failure-rejected = The request was not accepted
failure-rejected-advice = The service that does the work refused it. Check the description and the files, then try again.
failure-unreachable = The service could not be reached
failure-unreachable-advice = The service that does the work did not answer for a long time. Nothing of yours is lost. Try again.
failure-forgotten = The request was lost on the way
failure-forgotten-advice = The service that does the work no longer knows this request. Try again to hand it in anew.
failure-platform = The work failed
failure-platform-advice = Something went wrong while the request was worked on. Try again, or change the description and the files first.
failure-file = A file could not be read
failure-file-advice = One of the files is missing or damaged. Hand the request in again with a fresh copy.
notice-unreachable = The service that does the work is not answering right now. We keep trying; you need do nothing.
notice-resubmitted = The service that does the work had lost this request. We handed it in again.

## Mails
mail-greeting = Hello { $name },
mail-footer = You get this mail because of your account at { product-name }.
mail-link-hint = If the button does not work, copy this address into your browser:
mail-verify-subject = Confirm your email address
mail-verify-heading = Confirm your email address
mail-verify-body = An account was created with this address. Confirm that it is yours.
mail-verify-action = Confirm address
mail-verify-expiry = The link works for 24 hours.
mail-verify-ignore = If you did not create an account, ignore this mail.
mail-reset-subject = Reset your password
mail-reset-heading = Reset your password
mail-reset-body = Someone asked for a new password for your account. Use this link to set one.
mail-reset-action = Set a new password
mail-reset-expiry = The link works for 30 minutes and once.
mail-reset-ignore = If it was not you, ignore this mail. Your password stays as it is.
mail-registered-again-subject = Someone tried to register with your address
mail-registered-again-heading = You have an account already
mail-registered-again-body = Someone tried to create an account with this address. It belongs to your account, so no new one was created.
mail-registered-again-action = Sign in
mail-registered-again-expiry = If you forgot your password, you can reset it on the sign-in page.
mail-registered-again-ignore = If it was not you, ignore this mail. Nothing was changed.
mail-password-changed-subject = Your password was changed
mail-password-changed-heading = Your password was changed
mail-password-changed-body = The password of your account was changed, and all other sessions were signed out.
mail-password-changed-action = Reset your password
mail-password-changed-expiry = If you did not change it, reset your password now.
mail-password-changed-ignore = If it was you, you need do nothing.
mail-request-completed-subject = Done: { $title }
mail-request-completed-heading = Your result is ready
mail-request-completed-body = The request "{ $title }" is done. You can read and download its result.
mail-request-completed-action = Read the result
mail-request-completed-expiry = The result stays in your account until you delete the request.
mail-request-completed-ignore = You get this mail because you handed in this request.
mail-request-failed-subject = Failed: { $title }
mail-request-failed-heading = Your request failed
mail-request-failed-body = The request "{ $title }" could not be finished. Its page says why, and what you can do.
mail-request-failed-action = Open the request
mail-request-failed-expiry = Nothing of yours is lost. You can try again from its page.
mail-request-failed-ignore = You get this mail because you handed in this request.

## Development
mailbox-title = Mailbox
mailbox-banner = These mails were not sent. They are kept here to be read.
mailbox-empty-title = No mails
mailbox-empty-text = Mails appear here as soon as the portal writes one.
mailbox-back = Back to the mailbox
mailbox-from = From
mailbox-to = To
mailbox-sent = Sent
mailbox-html = As HTML
mailbox-text = As text
platform-title = Platform sandbox
platform-banner = This plays the services that do the work. Nothing here is real.
platform-empty-title = No submissions
platform-empty-text = Hand in a request, and it appears here.
platform-id = Submission
platform-status = State

## Description of the API
docs-text = The same as a machine-readable document:
docs-parameters = Parameters
docs-body = Body
docs-responses = Answers
docs-required = required

# Times
time-now = just now
time-minutes = { $count } min ago
time-hours = { $count } h ago
time-days = { $count ->
    [one] yesterday
   *[other] { $count } days ago
}

error-range = The file has no such part.
