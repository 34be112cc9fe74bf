# What a person is told inside the portal.

nav-notifications = Notifications
notifications-new = { $count ->
    [0] nothing new
    [one] one new
   *[other] { $count } new
}
notifications-is-new = New:
notifications-unread = New
notifications-earlier = Earlier
notifications-newest = Newest
notifications-read-all = Mark all as read
notifications-all-read = All notifications are marked as read.
notifications-delete = Delete
notifications-delete-named = Delete: { $text }
notifications-deleted = The notification is deleted.
notifications-preferences = Choose what you hear about
notifications-empty-title = Nothing to catch up on
notifications-empty-text = When a request ends, or something about your account needs your attention, it is said here.

notification-request-completed = The result of “{ $title }” is ready.
notification-request-failed = “{ $title }” could not be completed.
notification-request-overdue = “{ $title }” takes longer than expected.

request-mute = Mute this request
request-unmute = Unmute this request
request-mute-text = You hear nothing more about it, here or by email. You can still follow it on this page.
request-muted-text = This request is muted: you are told nothing about it.
flash-request-muted = The request is muted.
flash-request-unmuted = You are told about this request again.
activity-request-muted = Notifications about a request were turned off or on
