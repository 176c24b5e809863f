use sakila;
update rental set return_date = rental_date + interval 1 day where return_date is null limit 1000;
delete from payment where customer_id between 10 and 20;
insert into language (language_id, name) values (7, 'Ελληνικά'), (8, '日本語');
update film set language_id = 7 where film_id % 5 = 0;
delete from film_actor where actor_id = 1;
insert into film (title, language_id, special_features, rating, length)
  values ('THE NEW FILM', 7, 'Trailers,Deleted Scenes', 'NC-17', 65535);
insert into film_category select max(film_id), 16, now() from film;
update address set district = '' where address_id % 7 = 0;
delete from film_text where film_id < 50;
