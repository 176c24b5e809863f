create database clash character set utf8mb4;
use clash;
create table kept (own int default 1, w varchar(30), u bigint, id bigint primary key, unique key u (u));
insert into kept (own, w, u, id) values (50, 'here', 1000000, 1000000), (60, 'here', 17, 17), (70, 'here', -5, 12345);
create table parent (id int primary key, own int default 1, v int);
create table child (id int primary key, p int, own int default 2, foreign key (p) references parent (id) on delete cascade on update cascade);
