use ddl;
insert into kept values (3, 'c');
alter table kept add column w int not null default 5 after id;
insert into kept (id, w, v) values (4, 6, 'd');
update kept set w = 7 where id = 1;
alter table kept modify v varchar(100) character set latin1, add index (v);
insert into kept (id, v) values (5, 'é');
alter table kept drop column w;
delete from kept where id = 2;
alter table kept change v `new name` varchar(50) character set utf8mb4 null;
insert into kept values (6, '😀');

create table made (id int primary key, v int unsigned, k varchar(10), unique key (k)) engine = innodb;
insert into made values (1, 4294967295, 'x');
create table if not exists made (id int);
create table made_like like kept;
insert into made_like select * from kept;
create table `made, with ``odd``; name` (`a;b` int primary key) comment 'drop table x;';
insert into `made, with ``odd``; name` values (1);
create index later on made (v);
drop index later on made;

drop table dropped;
drop table if exists dropped, never_there;
create table dropped (id int primary key, second_life int);
insert into dropped values (1, 2);

insert into emptied (v) values (4);
truncate table emptied;
insert into emptied (v) values (5);
truncate emptied;
insert into emptied (v) values (6), (7);

rename table old_name to new_name;
insert into new_name values (2, 2);
alter table new_name rename to newest_name;
update newest_name set v = 10 where id = 1;
rename table swap_a to swap_c, swap_b to swap_a, swap_c to swap_b;
update swap_a set v = v + 1;
update swap_b set v = v + 2;
/* a comment first */ alter table /* and one inside */ `ddl`.`made` /*!50000 add column c int */;
insert into made (id, c) values (2, 3);
alter table made comment = 'a ''quoted'' comment', auto_increment = 100;
create database other_database;
create table other_database.not_ours (id int primary key);
insert into other_database.not_ours values (1);
drop database other_database;
insert into kept values (7, 'the end');

/*M!110200 set character_set_collations = 'utf8mb4=utf8mb4_unicode_ci' */;
/*M!110200 create table of_this_session (id int primary key, v varchar(9) character set utf8mb4) */;
/*M!110200 set character_set_collations = '' */;
/*M!110200 create table as_it_was (id int primary key, v varchar(9) character set utf8mb4) */;
insert into kept values (8, 'the very end');
