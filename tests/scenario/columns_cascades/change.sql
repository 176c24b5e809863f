delete from shop.customers where id = 1;
alter table shop.orders add column note int;
delete from shop.customers where id = 2;
update shop.customers set id = 30 where id = 3;
insert into shop.orders values (4, 30, 4);
