delete from south.customers where id = 101;
alter table south.orders add column note int;
delete from south.customers where id = 102;
alter table north.orders add column note int;
delete from north.customers where id = 2;
