create view store.names as select name from store.customer;
