# Passwords: what is wrong with one, how strong it looks while it is typed, and how to change it.
error-password-contains-name = The password must not contain your name. Choose words that have nothing to do with you.
error-password-weak = This password is easy to guess. Add a word or two that do not belong together.
error-password-weak-common = This password is much like one of the most used ones. Swapping letters for signs does not help; add a few unrelated words.
error-password-weak-word = A word by itself is easy to guess. Add a few unrelated words.
error-password-weak-name = Names are easy to guess. Add a few words that are not names.
error-password-weak-keys = Keys that lie side by side are easy to guess. Use a few unrelated words instead.
error-password-weak-repeat = Repeating a character or a word hardly helps. Use different words instead.
error-password-weak-sequence = Sequences like abc or 6543 are easy to guess. Use a few unrelated words instead.
error-password-weak-date = Dates and years are easy to guess. Use a few unrelated words instead.
error-password-wrong = This is not your current password.

password-meter-label = How hard the password is to guess
password-meter-short = { $min ->
    [one] Use one character at least.
   *[other] Use { $min } characters at least.
}
password-meter-long = { $max ->
    [one] Use one character at most.
   *[other] Use { $max } characters at most.
}
password-meter-common = Much like one of the most used passwords.
password-meter-personal = Holds your name or address. Leave it out.
password-meter-weak = Easy to guess. Add a word or two.
password-meter-fair = Fairly hard to guess. One more word makes it strong.
password-meter-strong = Hard to guess.

password-card-title = Password
password-card-changed = Last changed
password-card-text = Changing it signs you out everywhere else, and devices that you trusted ask for a second factor again.
label-current-password = Current password
label-new-password = New password
password-change-action = Change password
flash-password-changed = Your password is changed. You are signed out everywhere else.
