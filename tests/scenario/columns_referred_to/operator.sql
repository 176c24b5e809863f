alter table shop.orders add foreign key (customer) references shop.customers (number) on delete cascade;
