create database d character set utf8mb4 collate utf8mb4_0900_ai_ci;
create table d.t (id int primary key, v varchar(20)) collate utf8mb4_0900_ai_ci;
insert into d.t values (1, 'a');
