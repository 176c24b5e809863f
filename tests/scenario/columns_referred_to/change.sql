alter table shop.orders add foreign key (customer) references shop.customers (id) on delete cascade;
delete from shop.customers where id = 1;
