create database clash character set utf8mb4;
use clash;
create table digit (d int primary key);
insert into digit values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
create table kept (id int primary key, u int, w varchar(20), absent int, unique key u (u));
insert into kept select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, 'w', 1
  from digit a, digit b, digit c, digit e, digit f where f.d < 2;
create table parent (id int primary key, v int, absent int);
create table child (id int primary key, p int, foreign key (p) references parent (id) on delete cascade on update cascade);
insert into parent select id, id, id from kept where id < 3000;
insert into child select id, id div 2 from kept where id < 6000;
