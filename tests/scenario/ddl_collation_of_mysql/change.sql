use d;
alter table t add column w varchar(20) character set utf8mb4 collate utf8mb4_0900_ai_ci default 'é';
create table u (id int primary key, v varchar(20) collate 'utf8mb4_0900_ai_ci', w varchar(20) collate utf8mb4_bin) collate = utf8mb4_0900_ai_ci;
insert into u values (1, 'A', 'b');
alter table u convert to character set utf8mb4 collate utf8mb4_0900_ai_ci;
insert into u values (2, 'A', 'b');
insert into t values (2, 'b', 'c');
