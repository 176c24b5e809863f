create table made.k (n serial, v varchar(40));
insert into made.k (v) values ('b'), ('a');
alter table made.k add column serial varchar(20) default 'x';
alter table made.k modify n bigint unsigned not null auto_increment;
alter table made.t add column n serial;
