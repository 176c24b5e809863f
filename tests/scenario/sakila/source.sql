-- The sample's scripts leave their session without autocommit.
commit;
set autocommit = 1;
