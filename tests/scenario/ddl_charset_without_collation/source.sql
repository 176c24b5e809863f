create database ddl;
create table ddl.first (id int primary key, v varchar(20) character set latin1);
insert into ddl.first values (1, 'a');
