# Calls that happen once, changes made elsewhere meanwhile, and what other services tell.

conflict-profile-text = Your profile was changed while you were writing. This is how it stands now; what you wrote is in the form below. Saving replaces what stands now.
conflict-none = None

error-idempotency-unreadable = The first call with this idempotency key was carried out, and its answer can not be shown any more. Look at what there is before you use a new key.
error-webhook-waiting = This event is still to be processed.

activity-webhook_event-replayed = A message of another service was processed again.
