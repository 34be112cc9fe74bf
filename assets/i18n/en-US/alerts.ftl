# What the owner of an account is told about its safety.
error-reauthentication = Confirm that it is you, then try again.
error-mfa-setup = Your role asks for a second factor. Set one up first.
mail-fact-when = When
mail-fact-device = Device
mail-fact-address = Address
alert-password-changed = Your password was changed.
