-- Guards and keys of SQLite's file only: here a table is a heap anyway, and a guard looks at a statement's rows at once.
SELECT 1;
