insert into d.t values (2, 2);
xa start 'orders', 'b', 7;
insert into d.t values (3, 3);
xa end 'orders', 'b', 7;
xa prepare 'orders', 'b', 7;
xa commit 'orders', 'b', 7;
