# Volání, která proběhnou jednou, souběžné změny a zprávy ostatních služeb.

conflict-profile-text = Váš profil se změnil, zatímco jste psali. Takto vypadá teď; to, co jste napsali, zůstalo ve formuláři níže. Uložením nahradíte současný stav.
conflict-none = Žádné

error-idempotency-unreadable = První volání s tímto idempotentním klíčem proběhlo a jeho odpověď už nelze ukázat. Než použijete nový klíč, podívejte se, co už existuje.
error-webhook-waiting = Tato událost teprve čeká na zpracování.

activity-webhook_event-replayed = Zpráva jiné služby byla zpracována znovu.
