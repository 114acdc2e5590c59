//! Evidence of small books: which events bear on a matter, and how its figures came to be known.
