delete from shop.orders where id = 1;
