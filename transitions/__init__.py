"""From one school to the next: roster, evaluation, tracking, request, consent, record transfer."""
