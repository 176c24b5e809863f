create view shop.names as select name from shop.customer;
insert into shop.customer values (2, null);
delete from shop.customer where id = 2;
