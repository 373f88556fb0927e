"""What a trainer does with a class: grade submissions, build exercises."""
