-- The keys of sealed personal words, outside the log: one a person of an account, one for the notes of a stream,
-- each wrapped under the book's sealing key. `subject` is an opaque word that events carry, too. Deleting a row
-- erases the person: the words stay ciphertext for ever, and no hash, balance or rebuild notices.
CREATE TABLE person_keys (
    book    TEXT NOT NULL,
    subject TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (book, subject)
);
