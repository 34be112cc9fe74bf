# API keys.
api-keys-title = API keys
api-keys-intro = Programs use a key to work with the portal in your name. A key can not make keys or change your security settings.
api-keys-docs = How to use a key
api-keys-list = Your API keys
api-keys-empty-title = No API keys
api-keys-empty-text = Make one when a program needs to work in your name.
api-keys-new-title = New key
api-keys-full = You have { $count } keys that work, and there is room for no more. Revoke one first.
api-key-name-hint = What the key is for, such as “Nightly import”.
api-key-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
api-key-days-hint = The key stops working by itself. We write to you a week before.
api-key-create = Create key
api-key-new-shown = Your new key “{ $name }”
api-key-new-once = Copy it now and keep it in a safe place. It is not shown again.
api-key-new-label = The new key
api-key-copy = Copy key
api-key-copied = Copied
api-key-last-used = Last used
api-key-never-used = Never
api-key-expiry = Expiry
api-key-created = Created
api-key-may = It may
api-key-may-nothing = Nothing any more: your role does not allow it.
api-key-expired = Expired
api-key-expires-today = Expires within a day
api-key-expires = { $count ->
    [one] Expires in 1 day
   *[other] Expires in { $count } days
}
api-key-revoke = Revoke
api-key-revoke-text = Programs that use “{ $name }” stop working at once. A revoked key can not be brought back.
api-key-revoke-confirm = Revoke this key
flash-api-key-revoked = The key is revoked. It no longer works.
label-name = Name
label-scopes = What the key may do
label-expires-in-days = Works for
scope-profile-read = Read your profile
scope-profile-write = Change your profile
scope-requests-read = Read requests, files and results
scope-requests-write = Hand in and change requests
scope-notifications-read = Read notifications
scope-tokens-introspect = Check the tokens of other people
scope-users-read = Read the profiles of other people
error-scopes-list = This has to be a list of scopes.
error-scopes-none = Choose at least one.
error-scope-unknown = There is no such scope.
error-scope-role = Your role does not allow { $scope }.
error-key-days = Choose a number of days from 1 to { $max }.
error-keys-full = You have as many keys as you can have. Revoke one first.
error-key-refused = An API key can not do this. Sign in to do it yourself.
error-key-scope = This API key does not have the scope for it.
error-key-only = This is for services with an API key.
alert-api-key-created = The API key “{ $name }” was created.
alert-api-key-revoked = The API key “{ $name }” was revoked.
alert-api-key-expiring = The API key “{ $name }” stops working on { $day }.
mail-api-key-created-subject = A new API key was created
mail-api-key-created-heading = A new API key was created
mail-api-key-created-body = The API key “{ $name }” was created for your account. Programs that have it can work in your name.
mail-api-key-created-action = See your API keys
mail-api-key-created-expiry = A key can be revoked at any time.
mail-api-key-created-ignore = If it was not you, revoke the key, then change your password.
mail-api-key-revoked-subject = An API key was revoked
mail-api-key-revoked-heading = An API key was revoked
mail-api-key-revoked-body = The API key “{ $name }” of your account was revoked. Programs that use it no longer work.
mail-api-key-revoked-action = See your API keys
mail-api-key-revoked-expiry = Give those programs another key if they are still needed.
mail-api-key-revoked-ignore = If it was not you, change your password.
mail-api-key-expiring-subject = The API key “{ $name }” expires soon
mail-api-key-expiring-heading = An API key expires soon
mail-api-key-expiring-body = The API key “{ $name }” stops working on { $day }. Programs that use it need another one by then.
mail-api-key-expiring-action = Create a new key
mail-api-key-expiring-expiry = A key can not be extended. Create another one, and revoke the old one when nothing uses it any more.
mail-api-key-expiring-ignore = If nothing uses it any more, you need not do anything.
