use sakila;
insert ignore into rental (rental_date, inventory_id, customer_id, staff_id)
  select now() + interval floor(rand() * 100000000) second, i.inventory_id, 1 + floor(rand() * 599), 1
  from inventory i where i.inventory_id >= floor(rand() * 4000) limit 1;
begin;
insert into payment (customer_id, staff_id, rental_id, amount, payment_date)
  select customer_id, 2, rental_id, 4.99, now() from rental where rental_id >= floor(rand() * 16000) limit 1;
update customer set active = 1 - active where customer_id = 1 + floor(rand() * 598);
commit;
update film set description = concat('A tale, told at ', now(6)), rental_rate = rental_rate + 0.01
  where film_id = 1 + floor(rand() * 999) and rental_rate < 90;
delete from payment order by payment_id desc limit 1;
update inventory set store_id = 3 - store_id where inventory_id = 1 + floor(rand() * 4580);
insert into actor (first_name, last_name)
  select 'PENÉLOPE', concat('NUMBER ', floor(rand() * 1000000)) from (select count(*) as n from actor) a where n < 60000;
begin;
update actor set last_name = 'ROLLED BACK' limit 10;
rollback;
