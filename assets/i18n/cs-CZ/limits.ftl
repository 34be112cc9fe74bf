# Co se řekne, když je limit vyčerpán: čeho bylo příliš a kdy přijít znovu.
limit-wait = Zkuste to znovu za { $unit ->
    [seconds] { $count ->
        [one] jednu sekundu
        [few] { $count } sekundy
       *[other] { $count } sekund
    }
    [minutes] { $count ->
        [one] jednu minutu
        [few] { $count } minuty
       *[other] { $count } minut
    }
   *[hours] { $count ->
        [one] jednu hodinu
        [few] { $count } hodiny
       *[other] { $count } hodin
    }
}.
limit-login-failures = Příliš mnoho neúspěšných pokusů u tohoto účtu z vaší sítě. { limit-wait }
limit-login-attempts = Příliš mnoho pokusů o přihlášení z vaší sítě. { limit-wait }
limit-reauthentication = Příliš mnoho neúspěšných pokusů o potvrzení, že jste to vy. { limit-wait }
limit-registrations = Příliš mnoho registrací z vaší sítě. { limit-wait }
limit-link-mails = Příliš mnoho e-mailů na tuto adresu. { limit-wait }
limit-alert-mails = Příliš mnoho e-mailů o stejném druhu změny vašeho účtu. { limit-wait }
limit-token-guesses = Z vaší sítě bylo vyzkoušeno příliš mnoho odkazů nebo tokenů. { limit-wait }
limit-api = Příliš mnoho volání z vašeho účtu. { limit-wait }
limit-api-address = Příliš mnoho volání z vaší sítě. Přihlaste se, nebo počkejte. { limit-wait }
