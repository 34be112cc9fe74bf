# The form of a new request: types, fields, the draft, files, a spoken message.

types-show-fields = Show the fields of this type
answer-none = No answer

draft-saved = Draft saved
draft-failed = The draft is not saved. It is tried again as you go on.
draft-from = Draft, saved
draft-save = Save draft
draft-keep-mine = Keep what I have here
draft-leave = Finish later
draft-show-other = Show the other one
draft-discard = Discard draft
draft-discard-text = What you typed and the files of the draft are removed for good.
draft-discard-confirm = Discard for good
flash-draft-saved = The draft is saved.
flash-draft-discarded = The draft is discarded.
error-draft-changed = The draft was changed in another tab meanwhile.
error-draft-gone = The draft was handed in or discarded in another tab. Hand in again only if you want another request.
error-draft-files = The files of the draft changed in another tab. Look at them below, then hand in again.
error-draft-size = The text is too long to be kept as a draft. Shorten it.

label-voice-file = Spoken message
voice-hint = Say what you want instead of writing it. One recording, WAV, MP3, WebM or Ogg.
voice-record = Record a message
voice-stop = Stop
voice-refused = The microphone is not available: the browser or the device refused it. Allow it in the settings of the browser, or choose a file.
voice-missing = No microphone was found. Connect one, or choose a file.
voice-broken = The recording could not be made. Choose a file instead.

uploads-cancel = Cancel
uploads-retry = Try again
uploads-done = Uploaded
uploads-offline = The connection was lost. Try again.
uploads-waiting = Your files are still on their way. The request is handed in as soon as they are here.
uploads-unfinished = A file is not uploaded. Try again, or remove it.

next-title = What happens next
next-accepted = The work starts by itself as soon as you hand in. Until then you can change everything.
next-followed = You follow each step on the page of the request, and can cancel it there.
next-told = We send you an email when the result is ready.

error-type-unknown = Choose a type of the list.
error-choice-unknown = Choose one of the answers.
error-url-invalid = Enter the address of a page, beginning with https://.
error-number-invalid = Enter a number from 0 to { $max }.
error-voice-count = Only one spoken message can be sent along.
error-storage-quota = Your files may take { $max } MB in all. Delete requests that you do not need any more, then try again.
